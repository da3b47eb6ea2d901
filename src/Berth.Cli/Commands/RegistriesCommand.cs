using System.CommandLine;
using Berth.Core.Azure;
using Berth.Core.Client;
using Berth.Core.Ecr;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Commands;

/// <summary><c>berth registries</c>: what this environment is given, and what is wrong with it.</summary>
internal static class RegistriesCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var json = JsonAnswer.Option();
        var secretsFile = GivenSecrets.FileOption();
        var command = new Command("registries", "List the registries this environment is given, and what is wrong with its secrets") { json, secretsFile };
        command.SetAction(parsed =>
        {
            var sets = GivenSecrets.Read(surroundings, parsed.GetValue(secretsFile));
            var rows = Merged([.. Given(sets, new Keychains(surroundings).Of(sets))], [.. HeldByAgent(surroundings)]);
            if (parsed.GetValue(json))
            {
                Write(surroundings, rows, sets);
            }
            else
            {
                Print(surroundings, rows, sets);
            }

            return (int)Outcome.Of(sets.Problems);
        });
        return command;
    }

    /// <param name="Renews">Whether an exchange replaces the login before it ends.</param>
    /// <param name="Serves">False for a set that another one outranks.</param>
    /// <param name="IsHeld">Whether the agent holds it, so that clients can use it.</param>
    private sealed record Row(
        string Registry, string Product, string Identifier, string User, string Origin, DateTimeOffset? ExpiresAt, bool Renews, bool Serves, bool IsHeld);

    /// <summary>What is given here, and what the agent holds; the same set is told once.</summary>
    private static Row[] Merged(IReadOnlyList<Row> given, IReadOnlyList<Row> held)
    {
        var both = given.Select(row => held.FirstOrDefault(one => IsSame(one, row)) is { } one ? row with { IsHeld = true, ExpiresAt = one.ExpiresAt ?? row.ExpiresAt } : row);
        return [.. both, .. held.Where(row => !given.Any(one => IsSame(one, row)))];
    }

    private static bool IsSame(Row one, Row other) => (one.Registry, one.Identifier, one.User) == (other.Registry, other.Identifier, other.User);

    private static IEnumerable<Row> Given(RegistrySecretSets sets, SecretSetKeychain keychain) =>
        [.. sets.Serving.Select(set => RowOf(set, keychain, serves: true)), .. sets.Outranked.Select(set => RowOf(set, keychain, serves: false))];

    private static Row RowOf(RegistrySecretSet set, SecretSetKeychain keychain, bool serves) => new(
        Name(set.Registry, set.Path),
        CommonRegistries.NameOf(CommonRegistries.ProductOf(set.Registry)),
        set.Identifier,
        set.ShownUser,
        set.Origin,
        keychain.ExpiryOf(set),
        IsExchanged(set.Registry, set.User),
        serves,
        IsHeld: false);

    /// <summary>What the agent of this user holds, issued and stored; nothing where none runs.</summary>
    internal static IReadOnlyList<AgentLogin> LoginsOfAgent(Surroundings surroundings)
    {
        IReadOnlyList<AgentLogin> logins;
        try
        {
            logins = new AgentClient(new AgentDirectory(surroundings.RuntimeDirectory, surroundings.UserId)).Ask(new(AgentWords.Registries)).Logins;
        }
        catch (AgentUnreachableException)
        {
            // No agent holds anything.
            logins = [];
        }

        return logins;
    }

    private static IEnumerable<Row> HeldByAgent(Surroundings surroundings)
    {
        foreach (var login in LoginsOfAgent(surroundings))
        {
            if (RegistryQuery.Read(login.Server) is not { Registry: var registry } query)
            {
                continue;
            }

            yield return new(
                Name(registry, query.Path),
                CommonRegistries.NameOf(CommonRegistries.ProductOf(registry)),
                login.Identifier,
                Printable.Text(login.Username),
                login.Origin,
                login.ExpiresAt,
                IsExchanged(registry, login.Username),
                Serves: true,
                IsHeld: true);
        }
    }

    /// <summary>Whether the set holds a key, so that its login is exchanged anew before it ends.</summary>
    private static bool IsExchanged(RegistryHost registry, string user) =>
        (CommonRegistries.ProductOf(registry) is RegistryProduct.Ecr or RegistryProduct.EcrPublic && AwsLogin.IsAccessKeyId(user))
        || AzurePrincipal.IsNamed(registry, user);

    private static void Print(Surroundings surroundings, Row[] rows, RegistrySecretSets sets)
    {
        var table = new Table("REGISTRY", "PRODUCT", "SET", "USER", "FROM", "AGENT", "LOGIN");
        foreach (var row in rows)
        {
            table.Add(row.Registry, row.Product, row.Identifier, row.User, row.Origin, row.IsHeld ? "holds it" : "-", StateOf(row, surroundings.Clock.GetUtcNow()));
        }

        if (rows.Length > 0)
        {
            table.WriteTo(surroundings.Out);
        }
        else
        {
            surroundings.Error.Line("berth: no registry is given; set ID_CONTAINER_REGISTRY_SERVER, _USER and _PASSWORD, or name a file: berth registries --secrets-file FILE");
        }

        foreach (var problem in sets.Problems)
        {
            surroundings.Error.Problem(problem);
        }
    }

    private static string StateOf(Row row, DateTimeOffset now) =>
        !row.Serves ? "outranked"
        : row.Renews ? row.ExpiresAt is null ? "renewed by exchange" : $"{Expiry.Text(row.ExpiresAt, now)}, renewed"
        : Expiry.Text(row.ExpiresAt, now);

    private static void Write(Surroundings surroundings, Row[] rows, RegistrySecretSets sets) => JsonAnswer.Write(surroundings.Out, json =>
    {
        json.WriteStartArray("registries"u8);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("registry"u8, row.Registry);
            json.WriteString("product"u8, row.Product);
            json.WriteString("identifier"u8, row.Identifier);
            json.WriteString("user"u8, row.User);
            json.WriteString("origin"u8, row.Origin);
            JsonAnswer.WriteTime(json, "expiresAt", row.ExpiresAt);
            json.WriteBoolean("renews"u8, row.Renews);
            json.WriteBoolean("serves"u8, row.Serves);
            json.WriteBoolean("heldByAgent"u8, row.IsHeld);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        JsonAnswer.WriteProblems(json, sets.Problems);
    });

    private static string Name(RegistryHost registry, string? path) => path is null ? registry.Value : $"{registry.Value}/{path}";
}
