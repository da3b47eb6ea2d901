using Berth.Server.Accounts;
using Berth.Server.Http;

namespace Berth.Server.Secrets;

/// <summary>Codespaces secrets of users, repositories and organizations, as GitHub has them.</summary>
/// <remarks><see href="https://docs.github.com/rest/codespaces/secrets"/></remarks>
public static class SecretEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        public void MapSecrets()
        {
            var user = new SecretRoutes(UserAsync);
            var ofUser = routes.MapGroup("/user/codespaces/secrets").NeedsUser("codespace", "codespace:secrets");
            user.Map(ofUser);
            new SelectedRoutes(user).Map(ofUser);

            var ofRepository = routes.MapGroup("/repos/{owner}/{repo}/codespaces/secrets");
            ofRepository.MapGet("/effective", EffectiveEndpoint.GetAsync).NeedsUser("repo", "codespace");
            new SecretRoutes(RepositoryAsync).Map(ofRepository.MapGroup("").NeedsUser("repo"));

            var organization = new SecretRoutes(OrganizationAsync);
            var ofOrganization = routes.MapGroup("/orgs/{org}/codespaces/secrets").NeedsUser("admin:org");
            organization.Map(ofOrganization);
            new SelectedRoutes(organization).Map(ofOrganization);
        }
    }

    private static Task<(SecretOwner?, IResult?)> UserAsync(HttpContext context) =>
        Task.FromResult<(SecretOwner?, IResult?)>((SecretOwner.Of(Caller.Of(context).RequiredUser), null));

    private static async Task<(SecretOwner?, IResult?)> RepositoryAsync(HttpContext context)
    {
        var (owner, name) = ((string)context.Request.RouteValues["owner"]!, (string)context.Request.RouteValues["repo"]!);
        var seen = await context.RequestServices.GetRequiredService<RepositoryAccess>().FindAsync(owner, name, Caller.Of(context), context.RequestAborted);
        return seen is null ? (null, GitHubAnswer.NotFound)
            : seen.Permission < AccessLevel.Admin ? (null, GitHubAnswer.MustBeRepositoryAdmin)
            : (SecretOwner.Of(seen), null);
    }

    private static async Task<(SecretOwner?, IResult?)> OrganizationAsync(HttpContext context)
    {
        var seen = await context.RequestServices.GetRequiredService<OrganizationAccess>()
            .FindAsync((string)context.Request.RouteValues["org"]!, Caller.Of(context), context.RequestAborted);
        return seen is not { IsMember: true } ? (null, GitHubAnswer.NotFound)
            : !seen.IsOwner ? (null, GitHubAnswer.MustBeOrganizationOwner)
            : (SecretOwner.Of(seen.Account), null);
    }
}
