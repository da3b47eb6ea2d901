namespace Berth.Cli.Codespaces;

/// <summary>What login shells inside read, so that a person at a terminal has the codespace's secrets in the environment.</summary>
/// <remarks>
/// Only at a terminal: the Dev Containers CLI also starts a login shell, to look at its environment, and puts all of it on command lines
/// that every user of the host can see.
/// </remarks>
public static class ProfileSnippet
{
    public static ReadOnlySpan<byte> Text => """
        # The secrets of this codespace, for the shell of a person.
        if [ -t 0 ] && [ -x /run/berth/docker-credential-berth ]; then
            eval "$(/run/berth/docker-credential-berth env --shell)"
        fi

        """u8;
}
