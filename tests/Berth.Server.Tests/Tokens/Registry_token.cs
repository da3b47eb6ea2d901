using System.Net;
using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Packages;
using Berth.Server.Storage;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Tokens;

/// <summary>What <c>/token</c> answers, to whom.</summary>
public sealed class Registry_token : IAsyncLifetime
{
    private RegistryServer registry = null!;
    private Account mona = null!;
    private Account eve = null!;
    private Account acme = null!;
    private Repository api = null!;

    public async ValueTask InitializeAsync()
    {
        registry = await RegistryServer.StartAsync();
        (mona, eve) = (await registry.Server.UserAsync("mona"), await registry.Server.UserAsync("eve"));
        acme = await registry.Server.OrganizationAsync("acme", [mona]);
        api = await registry.Server.RepositoryAsync(acme, "api");
        await registry.Server.PackageAsync(acme, "tool", linked: api, inherits: true);
        await registry.Server.PackageAsync(acme, "open", PackageVisibility.Public);
    }

    public ValueTask DisposeAsync() => registry.DisposeAsync();

    [Fact]
    public async Task Is_an_empty_one_for_a_login_without_a_scope()
    {
        Assert.Equal((200, ""), Outcome(await registry.GetAsync(await registry.Server.TokenOfAsync(eve))));
        Assert.Equal((200, ""), Outcome(await registry.GetAsync(null)));
    }

    [Fact]
    public async Task Opens_for_nobody_in_particular_what_is_public()
    {
        Assert.Equal((200, "repository:acme/open:pull"), Outcome(await registry.GetAsync(null, "repository:acme/open:pull")));
        Assert.Equal((200, "repository:acme/open:pull"), Outcome(await registry.GetAsync(null, "repository:acme/open:pull", "repository:acme/tool:pull")));
        var refused = await registry.GetAsync(null, "repository:acme/tool:pull");
        Assert.Equal((401, "UNAUTHORIZED"), (refused.Status, refused.Code));
        Assert.Contains("docker login registry.berth.test", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_refused_to_bad_credentials_even_where_everybody_may_pull()
    {
        foreach (var password in (string[])["nonsense", "berthp_" + new string('a', 36), "berthc_1.1.0.9999999999..AAAA", "berthc_", "berthw_" + new string('b', 36)])
        {
            var refused = await registry.GetAsync(password, "repository:acme/open:pull");
            Assert.Equal((401, "UNAUTHORIZED"), (refused.Status, refused.Code));
            Assert.DoesNotContain(password, refused.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Has_what_was_asked_and_may_be_whatever_the_order_and_the_number_of_scopes()
    {
        var token = await registry.Server.TokenOfAsync(mona, "write:packages");

        Assert.Equal((200, "repository:acme/tool:pull,push"), Outcome(await registry.GetAsync(token, "repository:acme/tool:push,pull")));
        Assert.Equal((200, "repository:acme/open:pull repository:acme/tool:pull,push"), Outcome(await registry.GetAsync(token, "repository:acme/tool:pull,push repository:acme/open:pull")));
        Assert.Equal((200, "repository:acme/tool:pull,push"), Outcome(await registry.GetAsync(token, "repository:acme/tool:pull", "repository:acme/tool:push")));
        Assert.Equal((200, "repository:acme/tool:pull"), Outcome(await registry.GetAsync(token, "repository(plugin):acme/tool:pull")));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Is_had_by_post_as_well_with_or_without_a_length(bool isChunked)
    {
        var token = await registry.Server.TokenOfAsync(mona, "read:packages");

        Assert.Equal((200, "repository:acme/tool:pull"), Outcome(await registry.PostAsync(
            isChunked, ("grant_type", "password"), ("service", RegistryServer.Host), ("scope", "repository:acme/tool:pull"), ("username", "any"), ("password", token), ("access_type", "offline"))));
        Assert.Equal((200, "repository:acme/tool:pull"), Outcome(await registry.PostAsync(
            isChunked, ("grant_type", "refresh_token"), ("service", RegistryServer.Host), ("scope", "repository:acme/tool:pull"), ("refresh_token", token))));
        Assert.Equal(401, (await registry.PostAsync(isChunked, ("grant_type", "password"), ("service", RegistryServer.Host), ("username", "any"), ("password", "wrong"))).Status);
        Assert.Equal(400, (await registry.PostAsync(isChunked, ("grant_type", "client_credentials"))).Status);
        Assert.DoesNotContain("refresh_token", (await registry.GetAsync(token)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_refused_with_the_reason_where_a_push_or_a_deletion_is_not_allowed()
    {
        var reads = await registry.Server.TokenOfAsync(mona, "read:packages");

        var push = await registry.GetAsync(reads, "repository:acme/tool:pull,push");
        Assert.Equal((401, "DENIED"), (push.Status, push.Code));
        Assert.Contains("lacks the scope write:packages", push.Message, StringComparison.Ordinal);
        Assert.Contains("lacks the scope delete:packages", (await registry.GetAsync(reads, "repository:acme/tool:*")).Message, StringComparison.Ordinal);
        Assert.Equal((200, "repository:acme/tool:delete,pull"), Outcome(await registry.GetAsync(await registry.Server.TokenOfAsync(mona, "read:packages", "delete:packages"), "repository:acme/tool:*")));
        var codespace = await registry.GetAsync(await registry.CodespaceTokenAsync(mona, "acme/api"), "repository:acme/tool:pull,push");
        Assert.Contains("only pulls", codespace.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_a_stranger_the_same_of_what_is_hidden_and_what_is_missing()
    {
        var (token, other) = (await registry.Server.TokenOfAsync(eve), await registry.Server.RepositoryAsync(eve, "own"));
        var codespace = await registry.CodespaceTokenAsync(eve, "eve/own");

        foreach (var password in (string?[])[token, codespace, null])
        {
            foreach (var action in (string[])["pull", "pull,push", "*"])
            {
                var (hidden, missing) = (await registry.GetAsync(password, $"repository:acme/tool:{action}"), await registry.GetAsync(password, $"repository:acme/none:{action}"));
                Assert.Equal(missing.Body.Replace("acme/none", "acme/tool", StringComparison.Ordinal), hidden.Body);
                Assert.Equal((401, missing.Status), (hidden.Status, missing.Status));
            }
        }

        Assert.NotNull(other);
    }

    [Fact]
    public async Task Of_the_whole_catalog_is_for_administrators_of_the_server()
    {
        Assert.Equal(401, (await registry.GetAsync(await registry.Server.TokenOfAsync(mona), "registry:catalog:*")).Status);
        var root = await registry.Server.UserAsync("root", isSiteAdmin: true);
        Assert.Equal((200, "registry:catalog:*"), Outcome(await registry.GetAsync(await registry.Server.TokenOfAsync(root), "registry:catalog:*")));
    }

    [Fact]
    public async Task Is_for_this_registry_only()
    {
        using var answer = await registry.Http.GetAsync(new Uri("/token?service=elsewhere.test&scope=repository:acme/open:pull", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("elsewhere.test", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_the_codespaces_own_and_with_the_builds()
    {
        var (codespace, build) = (await registry.CodespaceTokenAsync(mona, "acme/api"), await registry.WorkflowTokenAsync(mona, "acme/api"));
        Assert.Equal((200, "repository:acme/tool:pull"), Outcome(await registry.GetAsync(codespace, "repository:acme/tool:pull")));

        registry.Server.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(401, (await registry.GetAsync(codespace, "repository:acme/tool:pull")).Status);
        Assert.Equal(200, (await registry.GetAsync(build, "repository:acme/tool:pull")).Status);

        registry.Server.Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(401, (await registry.GetAsync(build, "repository:acme/tool:pull")).Status);
    }

    [Fact]
    public async Task Is_refused_to_a_build_whose_maker_may_no_longer_write_the_repository()
    {
        await registry.Server.AddAsync(new Membership { OrganizationId = acme.Id, UserId = eve.Id, IsOwner = false });
        await registry.Server.CollaboratorAsync(api, eve, AccessLevel.Write);
        var build = await registry.WorkflowTokenAsync(eve, "acme/api");
        Assert.Equal(200, (await registry.GetAsync(build, "repository:acme/tool:pull,push")).Status);

        using var client = await registry.Server.ClientOfAsync(mona);
        (await client.DeleteAsync(new Uri("repos/acme/api/collaborators/eve", UriKind.Relative))).EnsureSuccessStatusCode();
        Assert.Equal(401, (await registry.GetAsync(build, "repository:acme/tool:pull,push")).Status);
    }

    [Fact]
    public async Task Of_a_stranger_is_one_entry_of_the_audit_log_whatever_else_was_asked()
    {
        for (var time = 0; time < 5; time++)
        {
            _ = await registry.GetAsync(null, "repository:acme/open:pull", $"repository:acme/none{time}:pull");
        }

        Assert.Equal(400, (await registry.GetAsync(null, string.Join(' ', Enumerable.Range(0, 11).Select(number => $"repository:a/{number}:pull")))).Status);
        using var client = await registry.Server.ClientOfAsync(mona);
        var log = await Eventually.AnswersAsync("five tokens", async () =>
            JsonNode.Parse(await client.GetStringAsync(new Uri("orgs/acme/audit-log?phrase=action:registry_token", UriKind.Relative)))!.AsArray() is { } found
            && found.Sum(entry => int.Parse(entry!["count"]?.GetValue<string>() ?? "1", System.Globalization.CultureInfo.InvariantCulture)) == 5 ? found : null, TestContext.Current.CancellationToken);
        Assert.All(log, entry => Assert.Equal("repository:acme/open:pull", entry!["asked"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Is_not_had_with_a_codespaces_token_that_was_changed()
    {
        var token = await registry.CodespaceTokenAsync(eve, await NewRepositoryAsync(eve));
        var parts = token["berthc_".Length..].Split('.');

        foreach (var changed in (string[])[$"{parts[0]}.{api.Id}", $"{mona.Id}.{parts[1]}"])
        {
            Assert.Equal(401, (await registry.GetAsync($"berthc_{changed}.{string.Join('.', parts[2..])}", "repository:acme/tool:pull")).Status);
        }
    }

    [Fact]
    public async Task Reaches_packages_of_repositories_that_the_user_let_the_codespace_read()
    {
        await registry.Server.RepositoryAsync(acme, "web");

        Assert.Equal(401, (await registry.GetAsync(await registry.CodespaceTokenAsync(mona, "acme/web"), "repository:acme/tool:pull")).Status);
        var consented = await registry.CodespaceTokenAsync(mona, "acme/web", """{"repositories": ["acme/api"]}""");
        Assert.Equal((200, "repository:acme/tool:pull"), Outcome(await registry.GetAsync(consented, "repository:acme/tool:pull")));
        var prebuild = await registry.CodespaceTokenAsync(mona, "acme/web", """{"repositories": ["acme/api"], "prebuild": true}""");
        Assert.Equal(401, (await registry.GetAsync(prebuild, "repository:acme/tool:pull")).Status);
    }

    [Fact]
    public async Task Answers_again_at_once_and_heeds_every_change_at_once()
    {
        var codespace = await registry.CodespaceTokenAsync(mona, await NewRepositoryAsync(acme));
        await registry.Server.PackageAsync(acme, "shared");
        using var client = await registry.Server.ClientOfAsync(mona);
        var list = new Uri("berth/packages/acme/container/shared/codespaces/acme/new", UriKind.Relative);

        Assert.Equal(401, (await registry.GetAsync(codespace, "repository:acme/shared:pull")).Status);
        (await client.PutAsync(list, null)).EnsureSuccessStatusCode();
        var first = await registry.GetAsync(codespace, "repository:acme/shared:pull");
        Assert.Equal(200, first.Status);
        Assert.Equal(first.Token, (await registry.GetAsync(codespace, "repository:acme/shared:pull")).Token);
        (await client.DeleteAsync(list)).EnsureSuccessStatusCode();
        Assert.Equal(401, (await registry.GetAsync(codespace, "repository:acme/shared:pull")).Status);
    }

    [Fact]
    public async Task Is_told_to_the_audit_log_with_what_was_asked_granted_and_by_which_rule()
    {
        var codespace = await registry.CodespaceTokenAsync(mona, "acme/api");
        for (var time = 0; time < 3; time++)
        {
            _ = await registry.GetAsync(codespace, "repository:acme/tool:pull");
        }

        _ = await registry.GetAsync(codespace, "repository:acme/tool:push");
        using var client = await registry.Server.ClientOfAsync(mona);
        var log = await Eventually.AnswersAsync("both entries", async () =>
            JsonNode.Parse(await client.GetStringAsync(new Uri("orgs/acme/audit-log?phrase=action:registry_token", UriKind.Relative)))!.AsArray() is { Count: >= 2 } found ? found : null, TestContext.Current.CancellationToken);

        var issued = log.Single(entry => entry!["action"]!.GetValue<string>() == "registry_token.create")!;
        Assert.Equal("3", issued["count"]!.GetValue<string>());
        Assert.Equal("repository:acme/tool:pull", issued["granted"]!.GetValue<string>());
        Assert.Equal("3", issued["rule"]!.GetValue<string>());
        var refused = log.Single(entry => entry!["action"]!.GetValue<string>() == "registry_token.refuse")!;
        Assert.Equal(("", "10"), (refused["granted"]!.GetValue<string>(), refused["rule"]!.GetValue<string>()));
    }

    [Fact]
    public async Task For_a_first_push_leaves_a_row_that_nobody_is_shown_yet()
    {
        using var client = await registry.Server.ClientOfAsync(mona);
        var build = await registry.WorkflowTokenAsync(mona, "acme/api");
        var person = await registry.Server.TokenOfAsync(mona, "write:packages");

        Assert.Equal((200, "repository:acme/built:pull,push"), Outcome(await registry.GetAsync(build, "repository:acme/built:pull,push")));
        Assert.Equal((200, "repository:acme/made:pull,push"), Outcome(await registry.GetAsync(person, "repository:acme/made:pull,push")));

        await using var scope = registry.Server.Services.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<BerthDbContext>().Set<Package>().ToDictionaryAsync(row => row.Name);
        Assert.Equal((PackageVisibility.Private, (long?)api.Id, true), (rows["built"].Visibility, rows["built"].RepositoryId, rows["built"].InheritsAccess));
        Assert.Equal((PackageVisibility.Private, null, false), (rows["made"].Visibility, rows["made"].RepositoryId, rows["made"].InheritsAccess));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri("orgs/acme/packages/container/made", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Leaves_no_row_where_something_else_of_the_question_is_refused()
    {
        var person = await registry.Server.TokenOfAsync(mona, "write:packages");
        Assert.Equal(401, (await registry.GetAsync(person, "repository:acme/fresh:pull,push", "repository:eve/other:push")).Status);

        await using var scope = registry.Server.Services.CreateAsyncScope();
        Assert.False(await scope.ServiceProvider.GetRequiredService<BerthDbContext>().Set<Package>().AnyAsync(row => row.Name == "fresh"));
    }

    [Fact]
    public async Task Slows_down_whoever_guesses()
    {
        var good = await registry.CodespaceTokenAsync(mona, "acme/api");
        for (var guess = 0; guess < LoginThrottle.MaxPerAddress; guess++)
        {
            Assert.Equal(401, (await registry.GetAsync($"guess {guess}")).Status);
        }

        var refused = await registry.GetAsync("one more");
        Assert.Equal((429, "TOOMANYREQUESTS"), (refused.Status, refused.Code));
        Assert.Equal(200, (await registry.GetAsync(good, "repository:acme/tool:pull")).Status);
    }

    private static (int Status, string? Access) Outcome(TokenReply reply) => (reply.Status, reply.Access);

    private async Task<string> NewRepositoryAsync(Account owner)
    {
        await registry.Server.RepositoryAsync(owner, "new");
        return $"{owner.Login}/new";
    }
}
