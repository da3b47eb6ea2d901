using System.Text.Json.Nodes;
using Berth.Core.Secrets;
using Berth.Server.Http;

namespace Berth.Server.Secrets;

/// <summary>A secret as GitHub shows it: never its value.</summary>
internal static class SecretJson
{
    public static JsonObject Of(SecretOwner owner, Secret secret, ApiUrls urls)
    {
        JsonObject json = new()
        {
            ["name"] = secret.Name,
            ["created_at"] = Times.Text(secret.CreatedAt),
            ["updated_at"] = Times.Text(secret.UpdatedAt),
        };
        if (owner.Level != SecretLevel.Repository)
        {
            json["visibility"] = secret.Visibility.ToString().ToLowerInvariant();
        }

        if (owner.Level != SecretLevel.Repository && secret.Visibility == SecretVisibility.Selected)
        {
            json["selected_repositories_url"] = urls.Api($"{owner.Path}/{secret.Name}/repositories");
        }

        return json;
    }
}
