using Berth.Cli.Agent;
using Berth.Core.Docker.Lookup;

namespace Berth.Cli.Helper;

/// <summary>
/// The variables by which a launch tells this host's helper which codespace it works for, and where the user's own logins are while
/// <c>DOCKER_CONFIG</c> and <c>REGISTRY_AUTH_FILE</c> name the launch's. None of them is a secret.
/// </summary>
public static class LaunchVariables
{
    /// <summary>The codespace's <c>launch</c> directory, an absolute path.</summary>
    public const string Directory = "BERTH_LAUNCH_DIRECTORY";

    /// <summary>What <c>DOCKER_CONFIG</c> would be without the launch, a directory; unset for <c>~/.docker</c>.</summary>
    public const string UserDockerConfig = "BERTH_USER_DOCKER_CONFIG";

    /// <summary>What <c>REGISTRY_AUTH_FILE</c> would be without the launch; unset for the default places.</summary>
    public const string UserAuthFile = "BERTH_USER_AUTH_FILE";

    private const string DockerConfig = "DOCKER_CONFIG";
    private const string AuthFile = "REGISTRY_AUTH_FILE";

    /// <summary>What a launcher sets for the clients that it starts.</summary>
    /// <param name="user">Where the launcher itself was started.</param>
    public static IReadOnlyDictionary<string, string> For(CodespaceDirectory directory, Surroundings user)
    {
        Dictionary<string, string> variables = new() { [Directory] = directory.Launch.Path };
        Hand(variables, UserDockerConfig, user.Variable(DockerConfig));
        Hand(variables, UserAuthFile, user.Variable(AuthFile));
        return variables;
    }

    /// <summary>The user's clients as they would be without the launch that a helper was started in.</summary>
    internal static ClientEnvironment UsersOwn(Surroundings launched)
    {
        var variables = new Dictionary<string, string>(launched.Environment);
        foreach (var name in (string[])[Directory, UserDockerConfig, UserAuthFile, DockerConfig, AuthFile])
        {
            variables.Remove(name);
        }

        Hand(variables, DockerConfig, launched.Variable(UserDockerConfig));
        Hand(variables, AuthFile, launched.Variable(UserAuthFile));
        return new(variables, launched.Home, launched.UserId);
    }

    private static void Hand(Dictionary<string, string> variables, string name, string? value)
    {
        if (value is not null)
        {
            variables[name] = value;
        }
    }
}
