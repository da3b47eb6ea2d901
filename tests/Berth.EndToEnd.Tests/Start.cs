using System.Runtime.CompilerServices;
using Berth.Testing.Network;

namespace Berth.EndToEnd.Tests;

/// <summary>The first thing this program does is to move into a network of its own.</summary>
internal static class Start
{
    [ModuleInitializer]
    internal static void InPrivateNetwork() => PrivateNetwork.Enter(Hosts.All);
}
