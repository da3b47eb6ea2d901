namespace Berth.Server.Certificates;

/// <summary>Section <c>Tls</c>: the certificate that this server shows. By default its own authority makes one.</summary>
public sealed class TlsOptions
{
    /// <summary>A PEM file with the certificate and those between it and its authority. Read again when it changes.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with the private key, without a password; default: the key is in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Further names and addresses for which the server's own authority makes the certificate, separated by commas.</summary>
    public string? Names { get; init; }
}

internal sealed class TlsOptionsValidator : IValidateOptions<TlsOptions>
{
    public ValidateOptionsResult Validate(string? name, TlsOptions options)
    {
        var missing = new[] { options.CertificateFile, options.KeyFile }.OfType<string>().Where(file => !File.Exists(file)).ToList();
        if (options.KeyFile is not null && options.CertificateFile is null)
        {
            return ValidateOptionsResult.Fail("Tls:KeyFile is given without Tls:CertificateFile");
        }

        return missing.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(missing.Select(file => $"Tls: there is no file '{file}'"));
    }
}
