using System.Net;
using Berth.Core.Credentials;
using Berth.Core.Diagnosis;
using Berth.Core.Ecr;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;
using Berth.Core.Tokens;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Diagnosis;

/// <summary>A doctor's visit to a small server that answers as the registry in question does.</summary>
internal sealed class Checkup
{
    /// <summary>Whatever a login holds that nobody may see has this in it.</summary>
    internal const string Canary = "canary";

    internal static readonly RegistryCredential Mona = new("mona", new(Canary + "-password"));

    internal RegistryNetwork? Network { get; init; }

    internal IWebProxy? Proxy { get; init; }

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    internal string[] CertificateFolders { get; init; } = [];

    internal bool Trusts { get; init; } = true;

    internal ProbeLimits Limits { get; init; } = ProbeLimits.Default;

    /// <summary>The secrets that the login comes from, for a registry of AWS.</summary>
    internal RegistrySecretSets Sets { get; init; } = RegistrySecretSets.None;

    internal EcrEndpointOverrides Endpoints { get; init; } = EcrEndpointOverrides.None;

    internal RealmRule Realms { get; init; } = RealmRule.Default;

    /// <summary>Examines an image, or a registry alone where the text has no slash.</summary>
    internal async Task<DoctorReport> ExamineAsync(ScriptedRegistry? server, CredentialResult login, params string[] subjects)
    {
        string[] folders = Trusts && server is not null ? [server.CertificateFolder, .. CertificateFolders] : CertificateFolders;
        var network = Network ?? server!.Network;
        using var http = new RegistryHttp(new(folders, TimeProvider.System), network, Proxy, Time);
        var probe = new RegistryProbe(
            http, new(http, network, Limits), new(http, Realms), new FixedKeychain(login), "linux/amd64", Limits);
        using var api = new HttpClient();
        var aws = new AwsProbe(Sets, new(new(api, Time), Endpoints, Time), Time);
        var report = await new Doctor(probe, aws, "linux/amd64").ExamineAsync(
            [.. subjects.Where(subject => !subject.Contains('/')).Select(RegistryHost.Parse)],
            [.. subjects.Where(subject => subject.Contains('/')).Select(ImageReference.Parse)],
            [],
            CancellationToken.None);
        Assert.DoesNotContain(Canary, Everything(report), StringComparison.OrdinalIgnoreCase);
        return report;
    }

    /// <summary>Lets a script answer for a registry, and returns what is wrong with it.</summary>
    internal static async Task<Problem> ProblemOf(
        string[] names, Func<ScriptedRequest, ScriptedAnswer> script, RegistryCredential? login, params string[] subjects)
    {
        await using var server = await ScriptedRegistry.StartAsync(names, script);
        return Only(await new Checkup().ExamineAsync(server, As(login), subjects));
    }

    /// <summary>The one problem of a report: one cause for each fault.</summary>
    internal static Problem Only(DoctorReport report)
    {
        var problem = Assert.Single(report.Problems);
        Assert.All((string[])[problem.Subject, problem.What, problem.Why, problem.Fix], text =>
        {
            Assert.NotEmpty(text);
            Assert.False(text.EndsWith('.'), text);
            Assert.DoesNotContain('\n', text);
        });
        Assert.True(problem is { Severity: not Severity.Error } or { Command.Length: > 0 }, $"{problem.Code} has no command");
        return problem;
    }

    internal static CredentialResult As(RegistryCredential? login) =>
        login is null ? CredentialResult.NotFound.Instance : new CredentialResult.Found(login);

    private static string Everything(DoctorReport report) => string.Join('\n',
    [
        report.ToString(),
        .. report.Problems.Select(problem => problem.ToString()),
        .. report.Registries.Select(registry => registry.ToString()),
        .. report.Registries.SelectMany(registry => registry.Steps).Select(step => step.ToString()),
        .. report.Registries.SelectMany(registry => registry.References).Select(image => image.ToString()),
        .. report.Registries.SelectMany(registry => registry.References).SelectMany(image => image.Steps).Select(step => step.ToString()),
    ]);
}
