using System.Net;
using System.Net.Sockets;
using Berth.Testing.Network;

namespace Berth.EndToEnd.Tests.Network;

public sealed class Private_network
{
    public Private_network() => PrivateNetwork.Required();

    [Fact]
    public async Task Knows_our_registries_by_name() =>
        Assert.Equal([PrivateNetwork.Address], await Dns.GetHostAddressesAsync(Hosts.Registry));

    [Fact]
    public async Task Knows_no_other_name()
    {
        var error = await Assert.ThrowsAnyAsync<SocketException>(() => Dns.GetHostAddressesAsync("ghcr.io"));

        Assert.Equal(SocketError.HostNotFound, error.SocketErrorCode);
    }

    [Fact]
    public async Task Leads_nowhere_else()
    {
        using var socket = new TcpClient();

        var error = await Assert.ThrowsAnyAsync<SocketException>(() => socket.ConnectAsync(IPAddress.Parse("192.0.2.1"), 443));

        Assert.Equal(SocketError.NetworkUnreachable, error.SocketErrorCode);
    }

    [Fact]
    public void Writes_to_an_etc_of_its_own() =>
        Assert.Contains("overlay /etc overlay", File.ReadAllText("/proc/self/mounts"));
}
