using Berth.Server.Keys;
using Berth.Server.Secrets;
using Berth.Server.Storage;
using Berth.Server.Tests.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Secrets;

/// <summary>Looks at what no API gives: the values that a server would hand to a codespace.</summary>
internal static class Revealed
{
    public static async Task<byte[]> ValueAsync(RunningServer server, string name)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var row = await scope.ServiceProvider.GetRequiredService<BerthDbContext>().Set<Secret>().AsNoTracking().SingleAsync(secret => secret.Name == name);
        return server.Services.GetRequiredService<KeyVault>().Decrypt(new(row.KeyId, row.WrappedKey, row.Content), SecretBinding.Of(row));
    }

    public static async Task<string> TextAsync(RunningServer server, string name) => System.Text.Encoding.UTF8.GetString(await ValueAsync(server, name));
}
