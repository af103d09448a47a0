using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Godwit.Engine.Postgres.Wire;

/// <summary>The hash that binds a login to the server's certificate: RFC 5929, tls-server-end-point.</summary>
internal static class ChannelHash
{
    /// <summary>The hash by the algorithm that signed the certificate; null where the RFC names none (Ed25519, RSA-PSS).</summary>
    public static byte[]? Of(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        // MD5, SHA-1: replaced by SHA-256.
        "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.5" or "1.2.840.10045.4.1" => SHA256.HashData(certificate.RawData),
        "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => SHA256.HashData(certificate.RawData),
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => SHA384.HashData(certificate.RawData),
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => SHA512.HashData(certificate.RawData),
        _ => null,
    };
}
