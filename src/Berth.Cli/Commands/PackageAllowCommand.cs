using System.CommandLine;
using Berth.Cli.Packages;
using Berth.Cli.Server;

namespace Berth.Cli.Commands;

/// <summary>
/// <c>berth package allow OWNER/NAME</c> and <c>berth package revoke OWNER/NAME</c>: which repositories' codespaces pull it, and which role
/// somebody has.
/// </summary>
internal static class PackageAllowCommand
{
    public static Command Allow(Surroundings surroundings)
    {
        var role = new Option<string?>("--role") { Description = "The role of --user: read pulls, write also pushes, admin also changes and deletes", HelpName = "ROLE" };
        role.AcceptOnlyFromAmong("read", "write", "admin");
        return Make("allow", "Let a repository's codespaces pull a package, or give a user a role in it", surroundings, role);
    }

    public static Command Revoke(Surroundings surroundings) =>
        Make("revoke", "Take a repository from those whose codespaces may pull a package, or from a user the role in it", surroundings, role: null);

    private static Command Make(string name, string description, Surroundings surroundings, Option<string?>? role)
    {
        var package = PackageCommand.Argument();
        var codespaces = new Option<string?>("--codespaces") { Description = "The repository whose codespaces are meant", HelpName = "OWNER/NAME" };
        var user = new Option<string?>("--user") { Description = "The user who is meant", HelpName = "LOGIN" };
        var (server, json) = (ServerOption.Make(), JsonAnswer.Option());
        var command = new Command(name, description) { package, codespaces, user };
        if (role is not null)
        {
            command.Add(role);
        }

        command.Add(server);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var grant = Grant.Of(
                $"berth package {name}", PackageName.Parse(parsed.GetRequiredValue(package)), parsed.GetValue(codespaces), parsed.GetValue(user),
                role is null ? null : parsed.GetValue(role), isGiven: role is not null);
            using var client = ServerClient.Of(ServerUrl.Choose(parsed.GetValue(server), surroundings), surroundings);
            await grant.SendAsync(new(client), cancellationToken);
            if (parsed.GetValue(json))
            {
                grant.Write(surroundings);
            }
            else
            {
                surroundings.Out.Line(grant.ToString());
            }

            return (int)ExitCode.Answered;
        });
        return command;
    }

    /// <summary>What is given or taken.</summary>
    private sealed record Grant(PackageName Package, RepositoryName? Repository, string? User, string? Role, bool IsGiven)
    {
        /// <exception cref="MisusedException">Neither a repository nor a user is named, or both are, or their role is missing.</exception>
        public static Grant Of(string command, PackageName package, string? codespaces, string? user, string? role, bool isGiven) => (codespaces, user) switch
        {
            (null, null) or (not null, not null) => throw new MisusedException(
                "either a repository is meant or a user", $"{command} {package} --codespaces {package.Owner}/NAME, or {command} {package} --user LOGIN{(isGiven ? " --role read" : "")}"),
            (not null, _) when role is not null => throw new MisusedException("codespaces have no role: they pull", $"leave --role out: {command} {package} --codespaces {codespaces}"),
            (not null, _) => new(package, RepositoryName.Parse(codespaces), null, null, isGiven),
            _ when isGiven && role is null => throw new MisusedException(
                "which role is not said", $"{command} {package} --user {LoginName.Parse(user)} --role read; or write, or admin"),
            _ => new(package, null, LoginName.Parse(user!), role, isGiven),
        };

        public Task SendAsync(PackageClient packages, CancellationToken cancellationToken) => Repository is not null
            ? packages.SetCodespacesAsync(Package, Repository, IsGiven, cancellationToken)
            : packages.SetRoleAsync(Package, User!, Role, cancellationToken);

        public void Write(Surroundings surroundings) => JsonAnswer.Write(surroundings.Out, json =>
        {
            json.WriteString("package"u8, Package.ToString());
            json.WriteString("repository"u8, Repository?.ToString());
            json.WriteString("user"u8, User);
            json.WriteString("role"u8, Role);
            json.WriteBoolean("allowed"u8, IsGiven);
        });

        public override string ToString() => (Repository, IsGiven) switch
        {
            (not null, true) => $"codespaces of {Repository} may pull {Package}",
            (not null, false) => $"{Package} no longer lists {Repository} for codespaces",
            (null, true) => $"{User} has the role {Role} in {Package}",
            (null, false) => $"{User} has no role in {Package}",
        };
    }
}
