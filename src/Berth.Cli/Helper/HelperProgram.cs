using Berth.Core.Client;
using Berth.Core.Docker.CredentialHelpers;

namespace Berth.Cli.Helper;

/// <summary>This program under the name <c>docker-credential-berth</c>: the credential helper of a host.</summary>
public static class HelperProgram
{
    /// <returns>The exit code: 0 answered, 1 refused.</returns>
    public static async Task<int> RunAsync(string calledAs, string[] args, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var directory = new AgentDirectory(surroundings.RuntimeDirectory, surroundings.UserId);
        ICredentialStore store = new HostCredentialStore(new AgentCredentialStore(directory, "run berth login again"), surroundings);
        if (surroundings.Variable(LaunchVariables.Directory) is { } launch)
        {
            store = new LaunchCredentialStore(launch, store, surroundings);
        }

        return await new CredentialHelperServer(
                calledAs, ThisProgram.Version, store, surroundings.In, surroundings.Out.Writer, surroundings.Error.Writer)
            .RunAsync(args, cancellationToken);
    }
}
