using System.CommandLine;
using Berth.Core.Diagnosis;
using Berth.Core.Diagnosis.ClientConfiguration;
using Berth.Core.Docker;
using Berth.Core.Ecr;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;
using Berth.Core.Tokens;

namespace Berth.Cli.Commands;

/// <summary><c>berth doctor</c>: why does a pull not work? Names and values first, then files and helpers, then the registries.</summary>
internal static class DoctorCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var images = new Argument<string[]>("REFERENCE")
        {
            Description = "Images to try, such as ghcr.io/acme/api:1; without any, the registries of the secrets and of the agent are asked",
            HelpName = "REFERENCE...",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var json = JsonAnswer.Option();
        var secretsFile = GivenSecrets.FileOption();
        var realms = new Option<string[]>("--allow-realm")
        {
            Description = "Let a registry send logins to a token service on another host",
            HelpName = "REGISTRY=HOST",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("doctor", "Find out why a pull does not work: one cause, one fix, one command for each fault; ends with 3 where a registry is only not reached") { images, json, secretsFile, realms };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var references = (parsed.GetValue(images) ?? []).Select(ParseImage).ToList();
            var rule = new RealmRule([.. (parsed.GetValue(realms) ?? []).Select(ParseRealm)]);
            var file = parsed.GetValue(secretsFile);
            var report = await ExamineAsync(surroundings, file, references, rule, cancellationToken);
            if (parsed.GetValue(json))
            {
                DoctorAnswer.Write(surroundings, report);
            }
            else
            {
                DoctorAnswer.Print(surroundings, report);
            }

            return (int)Outcome.Of(report.Problems);
        });
        return command;
    }

    private static async Task<DoctorReport> ExamineAsync(
        Surroundings surroundings, string? file, IReadOnlyList<ImageReference> images, RealmRule realms, CancellationToken cancellationToken)
    {
        var sets = GivenSecrets.Read(surroundings, file);

        // With images named, only their registries matter: who asks about one image does not want to wait for all the others.
        var asked = images.Count == 0 ? sets.Serving : [.. sets.Serving.Where(set => images.Any(image => image.Registry.Canonical == set.Registry.Canonical))];
        var client = LoggedInRegistries.ClientOf(surroundings);
        var facts = await new ClientFactsLoader(client, surroundings.Clock).LoadAsync(cancellationToken);
        var clients = new ClientsHere(facts, surroundings);
        var login = file is null ? "berth login" : $"berth login --secrets-file {Shell.Quote(file)}";
        Problem[] offline =
        [
            .. sets.Problems, .. ClientChecks.Run(facts), .. AmbientSession(surroundings, sets),
            .. await new UnusedSecrets(clients, login).FindAsync(asked, cancellationToken),
        ];

        var keychains = new Keychains(surroundings);
        var network = new RegistryNetwork();
        using var http = new RegistryHttp(
            new RegistryTrust(CertificateFolders(surroundings), surroundings.Clock), network, HttpClient.DefaultProxy, surroundings.Clock);
        var probe = new RegistryProbe(
            http, new ConnectionProbe(http, network, ProbeLimits.Default), new TokenClient(http, realms),
            new ClientKeychain(keychains.Of(sets), clients), HostPlatform.Current, ProbeLimits.Default);
        var doctor = new Doctor(probe, new AwsProbe(sets, keychains.Ecr, surroundings.Clock), HostPlatform.Current);

        List<RegistryHost> registries = [.. asked.Select(set => set.Registry), .. images.Count > 0 ? [] : HeldByAgent(surroundings)];
        return await doctor.ExamineAsync(registries, images, offline, cancellationToken);
    }

    /// <summary>The registries whose logins the agent holds, be the secrets still given or not: clients use them.</summary>
    private static IEnumerable<RegistryHost> HeldByAgent(Surroundings surroundings) =>
        RegistriesCommand.LoginsOfAgent(surroundings).Select(login => RegistryQuery.Read(login.Server)).OfType<RegistryQuery>().Select(query => query.Registry);

    /// <summary>An AWS session in the environment belongs to another key than a set's, and is not used: some take it for theirs.</summary>
    private static IEnumerable<Problem> AmbientSession(Surroundings surroundings, RegistrySecretSets sets) => sets.Serving
        .Where(set => EcrHost.TryParse(set.Registry, out _))
        .Select(set => EcrLoginFindings.AmbientSession(
            SecretSetKeychain.AwsSetOf(set), surroundings.Variable("AWS_SESSION_TOKEN") is not null, surroundings.Variable("AWS_ACCESS_KEY_ID")))
        .OfType<Problem>();

    /// <summary>Where the clients look for a registry's own authority.</summary>
    private static string[] CertificateFolders(Surroundings surroundings) =>
    [
        "/etc/docker/certs.d",
        "/etc/containers/certs.d",
        Path.Combine(surroundings.Variable("XDG_CONFIG_HOME") ?? Path.Combine(surroundings.Home, ".config"), "containers", "certs.d"),
        Path.Combine(surroundings.Home, ".config", "containers", "certs.d"),
    ];

    private static ImageReference ParseImage(string text) => ImageReference.TryParse(text, out var image, out var problem)
        ? image
        : throw new MisusedException(problem, "write an image as you would pull it: ghcr.io/acme/api:1");

    internal static AllowedRealm ParseRealm(string text) =>
        AllowedRealm.TryParse(text, out var realm, out var problem) ? realm : throw new MisusedException(problem, "write something like registry.example.com=auth.example.com");
}
