using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Cli.Server;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth trust SERVER</c>: fetches the authority of a server, and keeps it once somebody has compared its fingerprint.</summary>
internal static class TrustCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var server = new Argument<string>("server") { Description = "The server, like berth.example:7700" };
        var fingerprint = new Option<string?>("--fingerprint") { Description = "The fingerprint that the server printed when it started; without it you are asked to compare" };
        var command = new Command("trust", "Trust a server whose certificate is from its own authority") { server, fingerprint };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(surroundings, ServerUrl.Parse(parsed.GetRequiredValue(server)), parsed.GetValue(fingerprint), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings surroundings, ServerUrl server, string? expected, CancellationToken cancellationToken)
    {
        using var client = ServerClient.Unchecked(server);
        if (await client.TextAsync("/.well-known/berth/ca.pem", cancellationToken) is not { } pem)
        {
            surroundings.Error.Error($"{server.Host} has no authority of its own", "its certificate is from elsewhere: clients trust it already, or its administrator says whom to trust");
            return (int)ExitCode.Refused;
        }

        using var authority = Read(server, pem);
        var found = ServerTrust.FingerprintOf(authority);
        if (expected is not null && !ServerTrust.IsSame(expected, found))
        {
            surroundings.Error.Error(
                $"the authority of {server.Host} has another fingerprint: {found}",
                "do not go on: somebody may answer in its place. Ask its administrator which fingerprint it printed");
            return (int)ExitCode.Refused;
        }

        if (expected is null && await AskAsync(surroundings, server, found, cancellationToken) is { } refusal)
        {
            return (int)refusal;
        }

        var trust = new ServerTrust(surroundings);
        trust.Keep(server, authority);
        surroundings.Out.Line($"{server.Host} is trusted: {trust.FileOf(server)}");
        if (await client.TextAsync("/.well-known/berth/registry", cancellationToken) is { } host && RegistryHost.TryParse(host.Trim(), out var registry, out _))
        {
            surroundings.Out.Line($"  for podman, skopeo  {trust.KeepFor(registry, authority)}");
            surroundings.Out.Line($"  for docker          as root: install -D -m 644 {trust.FileOf(server)} /etc/docker/certs.d/{registry.ApiHost}/ca.crt");
        }

        surroundings.Out.Line($"  for gh and others   export SSL_CERT_FILE={trust.FileOf(server)} GH_HOST={server.Host}");
        return (int)ExitCode.Answered;
    }

    private static X509Certificate2 Read(ServerUrl server, string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            throw new ServerException(null, $"what answers at {server.Host} is no berth-server", "look at the address");
        }
    }

    private static async Task<ExitCode?> AskAsync(Surroundings surroundings, ServerUrl server, string found, CancellationToken cancellationToken)
    {
        surroundings.Error.Line($"The authority of {server.Host} has the SHA-256 fingerprint");
        surroundings.Error.Line($"  {found}");
        if (!surroundings.IsInteractive)
        {
            surroundings.Error.Error("nobody has compared it, and there is no terminal to ask on", $"compare it with what the server printed, then: berth trust {server.Host} --fingerprint {found}");
            return ExitCode.Refused;
        }

        surroundings.Error.Writer.Write("Is that what the server printed when it started? [y/N] ");
        surroundings.Error.Writer.Flush();
        using var reader = new StreamReader(surroundings.In, leaveOpen: true);
        var answer = await Task.Run(reader.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        if (answer?.Trim().ToLowerInvariant() is "y" or "yes")
        {
            return null;
        }

        surroundings.Error.Error($"{server.Host} is not trusted");
        return ExitCode.Refused;
    }
}
