using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis.Findings;

/// <summary>Refusals that have nothing to do with the login: a firewall, a proxy, a limit, a registry that is down.</summary>
internal static class BlockedFindings
{
    internal static Problem? Of(RegistryEvidence registry, bool hasLogin, RegistryAnswer answer, AnswerClass meaning)
    {
        var host = registry.Registry;
        return meaning switch
        {
            AnswerClass.AcrFirewall => new(
                ProblemCode.RegistryFirewall, Severity.Error, host.Value,
                $"{host} does not let this machine's address in: {RegistryWords.Of(answer).Shown}",
                "its firewall decides by address before any login is looked at",
                "add the address to the registry's allowed networks, or reach it through a private endpoint",
                $"az acr network-rule add --name {host.Name.Split('.')[0]} --ip-address ADDRESS"),
            AnswerClass.ProxyLogin => ProxyLogin(host),
            AnswerClass.ProxyBlocked => new(
                ProblemCode.ProxyBlocked, Severity.Error, host.Value,
                $"a web page with 403 comes back in place of {host}",
                "a proxy or a firewall on the way blocks the host and answers for it",
                $"have {host.ApiHost} allowed there, with the hosts of its token service and its layers",
                $"curl -si https://{host.ApiHost}/v2/"),
            AnswerClass.Unavailable => new(
                ProblemCode.RegistryUnavailable, Severity.Error, host.Value,
                $"{host} cannot serve at the moment (HTTP {answer.Status})",
                "the fault is on the registry's side, or in a proxy before it",
                "try again in a while; look at the registry's status page or log",
                $"curl -si https://{host.ApiHost}/v2/"),
            AnswerClass.RateLimited or AnswerClass.DockerHubQuota => RateFindings.Of(registry, hasLogin, answer, meaning),
            _ => null,
        };
    }

    internal static Problem ProxyLogin(RegistryHost host) => new(
        ProblemCode.ProxyLoginRequired, Severity.Error, host.Value,
        "the proxy on the way asks for a login of its own (HTTP 407)",
        "it lets nobody through without one, so no registry can be reached",
        "put user and password into HTTPS_PROXY, every @ and : in them percent-encoded; a proxy that wants NTLM needs a local relay",
        $"curl -sv -o /dev/null https://{host.ApiHost}/v2/");
}
