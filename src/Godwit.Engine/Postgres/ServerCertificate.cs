using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Godwit.Engine.Postgres;

/// <summary>
/// Verifies a server's certificate by libpq's rules for the mode, and remembers whose it was: the driver verifies too, but does not tell.
/// https://www.postgresql.org/docs/current/libpq-ssl.html#LIBQ-SSL-CERTIFICATES
/// </summary>
/// <param name="mode">TLS mode of the URL.</param>
/// <param name="rootFile">PEM file with the authorities to trust; null: the system's.</param>
internal sealed class ServerCertificate(TlsMode mode, string? rootFile)
{
    private readonly X509Certificate2Collection _roots = [];

    /// <summary>Subject of the certificate; null before a handshake.</summary>
    public string? Subject { get; private set; }

    /// <summary>It was verified: by authority, and with verify-full by name.</summary>
    public bool IsVerified { get; private set; }

    /// <summary>Reads the authorities before the handshake, in which nobody would learn why they cannot be read.</summary>
    /// <exception cref="GodwitException">The file cannot be read, or holds no certificate.</exception>
    public ServerCertificate Load(string where)
    {
        if (rootFile is null) return this;
        try
        {
            _roots.ImportFromPemFile(rootFile);
            if (_roots.Count > 0) return this;
            throw new System.Security.Cryptography.CryptographicException("There is no certificate in it.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new GodwitException(ExitCode.Refused, new Problem(
                "root_certificate", "The file with the certificates to trust cannot be read.", where, $"{rootFile}: {error.Message}",
                "Name a PEM file with ?sslrootcert=FILE in the URL, or leave it out to trust the system's authorities."), error);
        }
    }

    /// <summary>For the handshake: true when the certificate will do.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Subject = certificate?.Subject;
        // As libpq: a root file makes `require` verify the authority; without one, neither it nor a weaker mode verifies anything.
        if (mode < TlsMode.VerifyCa && (rootFile is null || mode < TlsMode.Require)) return true;
        if (certificate is null || (mode == TlsMode.VerifyFull && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))) return false;
        return IsVerified = rootFile is null ? !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) : IsSignedByRoot(certificate, chain);
    }

    private bool IsSignedByRoot(X509Certificate certificate, X509Chain? presented)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>()) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(copy);
    }
}
