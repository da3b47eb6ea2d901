using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Diagnosis.Findings;

/// <summary>Questions to which no answer came, although the way to the registry is open.</summary>
internal static class BreakFindings
{
    internal static Problem Of(RegistryHost registry, InquiryBreak broken) => broken switch
    {
        { TokenService: { Fault: not ConnectionFault.None } way } => TokenService(registry, way, ConnectionFindings.Of(registry, way)!),
        { TokenService: { } way } => new(
            ProblemCode.TokenServiceUnreachable, Severity.Error, registry.Value,
            $"the token service at {Printable.Text(way.Host)} accepts connections and gives no answer",
            "the registry sends its clients there for every login",
            "try again; if it stays so, tell whoever runs the registry",
            $"curl -sv -m 30 -o /dev/null https://{Printable.Text(way.Host)}:{way.Port}/"),
        { ProxyStatus: 407 } => BlockedFindings.ProxyLogin(registry),
        { ProxyStatus: not null } => new(
            ProblemCode.ProxyBlocked, Severity.Error, registry.Value,
            $"the proxy does not let requests through to {registry.ApiHost}: {broken.Reason}",
            "nothing can be pulled from a host that the proxy does not allow",
            $"have {registry.ApiHost} allowed in the proxy, with the hosts of its token service and its layers",
            $"curl -sv -o /dev/null https://{registry.ApiHost}/v2/"),
        { IsTimeout: true } => new(
            ProblemCode.NoAnswer, Severity.Error, registry.Value,
            $"{registry} accepts connections and does not answer in time",
            "it is overloaded, or something on the way holds the answer back",
            "try again; if it stays so, look at the registry itself and at proxies on the way",
            $"curl -sv -m 30 https://{registry.ApiHost}/v2/"),
        _ => new(
            ProblemCode.NoAnswer, Severity.Error, registry.Value,
            $"{registry} breaks off its answer: {broken.Reason}",
            "what came is not an answer in HTTP, or not all of one",
            "check the port, and what stands between this machine and the registry",
            $"curl -sv https://{registry.ApiHost}/v2/"),
    };

    private static Problem TokenService(RegistryHost registry, ConnectionEvidence way, Problem cause) => new(
        ProblemCode.TokenServiceUnreachable, Severity.Error, registry.Value,
        $"{registry} answers, but its token service cannot be reached: {cause.What}",
        "the registry sends its clients there for every login, so both have to be reachable",
        $"allow {Printable.Text(way.Host)}:{way.Port} beside the registry itself; {cause.Fix}",
        cause.Command);
}
