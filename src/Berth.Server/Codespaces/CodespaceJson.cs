using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Accounts.Json;
using Berth.Server.Http;

namespace Berth.Server.Codespaces;

/// <summary>Codespaces as GitHub shows them; what only Berth has is in the member <c>berth</c>.</summary>
internal static class CodespaceJson
{
    /// <summary>GitHub names one of its data centres, and clients expect one of them.</summary>
    public const string Location = "EastUs";

    /// <summary>The one kind of machine: whoever launches brings it.</summary>
    public const string Machine = "own";

    public static JsonObject Of(SeenCodespace seen, ApiUrls urls, DateTimeOffset now)
    {
        var (codespace, state) = (seen.Codespace, CodespaceStates.Shown(seen.Codespace, now));
        var url = urls.Api($"/user/codespaces/{codespace.Name}");
        return new()
        {
            ["id"] = codespace.Id,
            ["name"] = codespace.Name,
            ["display_name"] = codespace.DisplayName ?? codespace.Name,
            ["environment_id"] = EnvironmentId(codespace),
            ["owner"] = AccountJson.Simple(seen.User, urls),
            ["billable_owner"] = AccountJson.Simple(seen.User, urls),
            ["repository"] = RepositoryJson.Minimal(seen.Repository, urls),
            ["machine"] = MachineJson(),
            ["devcontainer_path"] = codespace.DevcontainerPath,
            ["prebuild"] = false,
            ["created_at"] = Times.Text(codespace.CreatedAt),
            ["updated_at"] = Times.Text(codespace.UpdatedAt),
            ["last_used_at"] = Times.Text(codespace.LastSeenAt),
            ["state"] = state.ToString(),
            ["url"] = url,
            ["git_status"] = new JsonObject
            {
                ["ahead"] = 0,
                ["behind"] = 0,
                ["has_unpushed_changes"] = false,
                ["has_uncommitted_changes"] = false,
                ["ref"] = codespace.Ref ?? seen.Repository.Repository.DefaultBranch,
            },
            ["location"] = Location,
            ["idle_timeout_minutes"] = codespace.IdleTimeoutMinutes,
            ["retention_period_minutes"] = codespace.RetentionMinutes,
            ["web_url"] = urls.Web($"/codespaces/{codespace.Name}"),
            ["machines_url"] = $"{url}/machines",
            ["start_url"] = $"{url}/start",
            ["stop_url"] = $"{url}/stop",
            ["pulls_url"] = null,
            ["recent_folders"] = new JsonArray(),
            ["berth"] = new JsonObject
            {
                ["platform"] = codespace.Platform,
                ["launch"] = codespace.Launch,
                ["fork_pull_request"] = codespace.IsForkPullRequest,
                ["prebuild"] = codespace.IsPrebuild,
                ["failure"] = state == CodespaceState.Failed ? codespace.FailureReason ?? "its launcher was not heard of any more" : null,
            },
        };
    }

    public static JsonObject List(int total, IEnumerable<JsonNode> codespaces) =>
        new() { ["total_count"] = total, ["codespaces"] = new JsonArray([.. codespaces]) };

    public static JsonObject Machines() => new() { ["total_count"] = 1, ["machines"] = new JsonArray(MachineJson()) };

    public static JsonObject New(Account user, ApiUrls urls) => new()
    {
        ["billable_owner"] = AccountJson.Simple(user, urls),
        ["defaults"] = new JsonObject { ["location"] = Location, ["devcontainer_path"] = null },
    };

    private static JsonObject MachineJson() => new()
    {
        ["name"] = Machine,
        ["display_name"] = "the machine that launches it",
        ["operating_system"] = "linux",
        ["storage_in_bytes"] = 0,
        ["memory_in_bytes"] = 0,
        ["cpus"] = 0,
        ["prebuild_availability"] = null,
    };

    /// <summary>A UUID for those who want one; the name is what identifies.</summary>
    private static string EnvironmentId(Codespace codespace) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(codespace.Name)).AsSpan(0, 16)).ToString();
}
