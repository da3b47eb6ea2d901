namespace Berth.Server.Certificates;

/// <summary>Tells everybody whom to trust: the certificate of the authority, and its fingerprint.</summary>
/// <remarks>Who fetches it over a connection that it cannot check yet compares the fingerprint with the one that the server printed.</remarks>
public static class AuthorityEndpoints
{
    public const string Path = "/.well-known/berth/ca.pem";

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Answers 404 where the certificate is from elsewhere.</summary>
        public void MapAuthority() => routes.MapGet(Path, (CertificatesInUse certificates) => certificates.Authority is { } own
            ? TypedResults.Text(own.Pem, "application/x-pem-file")
            : Results.NotFound());
    }
}
