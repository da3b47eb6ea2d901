using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis;

/// <summary>Goes the way to a host step by step, so that what fails is told by the step and not by the words of an exception.</summary>
/// <remarks>
/// <list type="number"><item>DNS</item><item>TCP</item><item>TLS, up to the certificate</item></list>
/// Behind a proxy none of these is ours to try: the proxy resolves and connects.
/// </remarks>
public sealed class ConnectionProbe(RegistryHttp http, RegistryNetwork network, ProbeLimits limits)
{
    /// <param name="registry">Whose authorities are trusted beside the system's.</param>
    public async Task<ConnectionEvidence> GoAsync(RegistryHost registry, Uri target, CancellationToken cancellationToken)
    {
        var found = new ConnectionEvidence(target.IdnHost, target.Port, http.ProxyOf(target), [], [], null, ConnectionFault.None, []);
        if (found.Proxy is { } proxy)
        {
            var detail = $"requests go through the proxy {Printable.Text(proxy.Authority)}, which resolves and connects";
            return found with { Steps = [new(ProbeStepKind.Dns, ProbeStepOutcome.Skipped, detail, TimeSpan.Zero)] };
        }

        // 1. DNS.
        found = await StepAsync(found, ProbeStepKind.Dns, ResolveAsync, cancellationToken);
        if (found.Fault != ConnectionFault.None)
        {
            return found;
        }

        // 2. TCP.
        Stream? connection = null;
        found = await StepAsync(
            found,
            ProbeStepKind.Tcp,
            async (so, limit) =>
            {
                connection = await network.OpenAsync(so.Host, so.Addresses, so.Port, limit);
                return (so, $"port {so.Port} accepts connections");
            },
            cancellationToken);
        if (connection is null)
        {
            return found;
        }

        // 3. TLS.
        await using (connection)
        {
            return target.Scheme == Uri.UriSchemeHttps
                ? await StepAsync(
                    found, ProbeStepKind.Tls, (so, limit) => ShakeHandsAsync(registry, so, connection, limit), cancellationToken)
                : found;
        }
    }

    private async Task<(ConnectionEvidence, string)> ResolveAsync(ConnectionEvidence so, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(so.Host, out var literal) ? [literal] : await network.Resolve(so.Host, cancellationToken);
        var told = string.Join(", ", addresses.Take(RegistryNetwork.MaxAddresses).Select(address => address.ToString()));
        return addresses.Length == 0
            ? throw new SocketException((int)SocketError.HostNotFound)
            : (so with { Addresses = addresses }, $"{so.Host} is {told}");
    }

    private async Task<(ConnectionEvidence, string)> ShakeHandsAsync(
        RegistryHost registry, ConnectionEvidence so, Stream connection, CancellationToken cancellationToken)
    {
        var seen = await http.ShakeHandsAsync(registry, so.Host, connection, cancellationToken);
        var fault = seen.Fault == TlsFault.None ? ConnectionFault.None : ConnectionFault.Certificate;
        var told = $"the certificate is issued by '{Printable.Text(seen.Issuer)}', good until {seen.NotAfter:yyyy-MM-dd}";
        return (so with { Tls = seen, Fault = fault }, told);
    }

    /// <summary>Takes one step within its time, and notes what came of it.</summary>
    private async Task<ConnectionEvidence> StepAsync(
        ConnectionEvidence so,
        ProbeStepKind kind,
        Func<ConnectionEvidence, CancellationToken, Task<(ConnectionEvidence, string)>> step,
        CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(limits.Step, http.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var start = http.Time.GetTimestamp();
        string detail;
        try
        {
            (so, detail) = await step(so, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            (so, detail) = (so with { Fault = SilenceAt(kind) }, $"nothing came back within {limits.Step.TotalSeconds:0.#} seconds");
        }
        catch (HostUnreachableException e)
        {
            var told = string.Join(", ", e.Attempts.Select(one => $"{one.Address}: {one.Error}"));
            (so, detail) = (so with { Fault = FaultOf(e), Attempts = e.Attempts }, told);
        }
        catch (SocketException e)
        {
            (so, detail) = (so with { Fault = NameFaultOf(e) }, Printable.Text(e.Message));
        }
        catch (PlainHttpException)
        {
            (so, detail) = (so with { Fault = ConnectionFault.PlainHttp }, "it answered in plain http");
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            (so, detail) = (so with { Fault = ConnectionFault.HandshakeFailed }, Printable.Text(e.InnerException?.Message ?? e.Message));
        }

        var outcome = so.Fault == ConnectionFault.None ? ProbeStepOutcome.Passed : ProbeStepOutcome.Failed;
        return so with { Steps = [.. so.Steps, new(kind, outcome, detail, http.Time.GetElapsedTime(start))] };
    }

    private static ConnectionFault SilenceAt(ProbeStepKind kind) => kind switch
    {
        ProbeStepKind.Dns => ConnectionFault.NameServerSilent,
        ProbeStepKind.Tls => ConnectionFault.HandshakeFailed,
        _ => ConnectionFault.TimedOut,
    };

    private static ConnectionFault NameFaultOf(SocketException e) =>
        e.SocketErrorCode == SocketError.TryAgain ? ConnectionFault.NameServerSilent : ConnectionFault.NameUnknown;

    /// <summary>The weightiest of what the addresses met with: a refusal was at least an answer.</summary>
    private static ConnectionFault FaultOf(HostUnreachableException e)
    {
        var errors = e.Attempts.Select(attempt => attempt.Error).ToHashSet();
        return errors switch
        {
            _ when errors.Contains(SocketError.ConnectionRefused) => ConnectionFault.Refused,
            _ when errors.Contains(SocketError.TimedOut) => ConnectionFault.TimedOut,
            _ => ConnectionFault.NoRoute,
        };
    }
}
