using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Godwit.Local.Clusters;

/// <summary>A certificate for localhost and the authority that signed it, both made for one cluster. The authority's key is not kept.</summary>
internal sealed record ServerCertificate(string Authority, string Certificate, string Key)
{
    /// <summary>Makes them; everything in PEM.</summary>
    public static ServerCertificate Create(TimeProvider time)
    {
        var (from, to) = (time.GetUtcNow().AddDays(-1), time.GetUtcNow().AddDays(365));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var authority = new CertificateRequest("CN=Godwit local authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        var keyIdentifier = new X509SubjectKeyIdentifierExtension(authority.PublicKey, false);
        authority.CertificateExtensions.Add(keyIdentifier);
        using var root = authority.CreateSelfSigned(from, to);

        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        var server = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        server.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        server.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        server.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(keyIdentifier));
        server.CertificateExtensions.Add(names.Build());
        using var signed = server.Create(root, from, to, RandomNumberGenerator.GetBytes(16));

        return new(root.ExportCertificatePem(), signed.ExportCertificatePem(), serverKey.ExportPkcs8PrivateKeyPem());
    }
}
