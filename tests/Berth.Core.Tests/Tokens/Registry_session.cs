using Berth.Core.References;
using Berth.Core.Tokens;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Tokens;

/// <summary>Corners of a session that no preflight runs into every day.</summary>
public sealed class Registry_session
{
    private const string Host = "registry.example.com";

    [Fact]
    public async Task A_challenge_that_comes_late_is_answered()
    {
        await using var server = await ScriptedRegistry.StartAsync([Host], request => request switch
        {
            { Path: "/v2/" } => ScriptedAnswer.Ok,
            { Path: "/token" } => ScriptedAnswer.Token("t"),
            { Token: "t" } => ScriptedAnswer.Image,
            _ => ScriptedAnswer.Bearer($"https://{Host}/token", Host),
        });

        Assert.Equal([200, 200], await StatusesOf(server, "acme/one", "acme/two"));
    }

    [Fact]
    public async Task A_registry_that_only_its_images_speak_for_is_asked_all_the_same()
    {
        await using var server = await ScriptedRegistry.StartAsync(
            [Host], request => request.Path == "/v2/" ? ScriptedAnswer.Error(404, "UNSUPPORTED", "no") : ScriptedAnswer.Image);

        Assert.Equal([200], await StatusesOf(server, "acme/one"));
    }

    [Fact]
    public async Task A_realm_elsewhere_gets_neither_login_nor_question()
    {
        await using var server = await ScriptedRegistry.StartAsync(
            [Host, "evil.example.net"], _ => ScriptedAnswer.Bearer("https://evil.example.net/token", Host));
        using var http = new RegistryHttp(new([server.CertificateFolder], TimeProvider.System), server.Network, null, TimeProvider.System);
        using var sessions = new RegistrySessions(http, new(http, RealmRule.Default), TimeSpan.FromSeconds(5));
        var reply = await sessions.Of(RegistryHost.Parse(Host)).HeadManifestAsync(
            ImageReference.Parse($"{Host}/acme/one:1"), _ => throw new InvalidOperationException("Nobody may ask."), CancellationToken.None);

        Assert.IsType<TokenOutcome.RealmRefused>(reply.Token);
        Assert.All(server.Requests, request => Assert.Equal(Host, request.Host));
    }

    [Fact]
    public async Task A_manifest_is_not_followed_to_another_host()
    {
        await using var server = await ScriptedRegistry.StartAsync([Host, "other.example.com"], request => request switch
        {
            { Host: "other.example.com" } => ScriptedAnswer.Image,
            { Path: "/v2/" } => ScriptedAnswer.Ok,
            _ => new(307, "", ("Location", "https://other.example.com/v2/acme/one/manifests/1")),
        });

        Assert.Equal([307], await StatusesOf(server, "acme/one"));
    }

    [Fact]
    public async Task A_token_service_that_is_asked_too_often_closes_the_registry_too()
    {
        await using var server = await ScriptedRegistry.StartAsync([Host], request => request.Path == "/token"
            ? ScriptedAnswer.Error(429, "TOOMANYREQUESTS", "slow down")
            : ScriptedAnswer.Bearer($"https://{Host}/token", Host));

        Assert.Equal([429, 429, 429], await StatusesOf(server, "acme/one", "acme/two", "acme/three"));
        Assert.Single(server.Requests, request => request.Path == "/token");
    }

    private static async Task<List<int>> StatusesOf(ScriptedRegistry server, params string[] names)
    {
        using var http = new RegistryHttp(new([server.CertificateFolder], TimeProvider.System), server.Network, null, TimeProvider.System);
        using var sessions = new RegistrySessions(http, new(http, RealmRule.Default), TimeSpan.FromSeconds(5));
        List<int> statuses = [];
        foreach (var name in names)
        {
            var reply = await sessions.Of(RegistryHost.Parse(Host)).HeadManifestAsync(
                ImageReference.Parse($"{Host}/{name}:1"), new(stop => new FixedKeychain(login: null).GetAsync(null!, stop)), CancellationToken.None);
            statuses.Add(reply.Refusal?.Status ?? reply.Answer!.Status);
        }

        return statuses;
    }
}
