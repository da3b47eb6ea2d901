namespace Berth.Server.Tests.Http;

/// <summary>Who may do what. Columns: anonymous, stranger, member, reader, writer, admin, owner, administrator of the server.</summary>
/// <remarks>Members of the organization have no base permission; its repository <c>api</c> is private, and number 1; so is its
/// package <c>tool</c>, in which reader, writer and admin have the roles of their names. There is no registry.</remarks>
internal static class AuthorizationTable
{
    /// <param name="Route">As it is mapped.</param>
    /// <param name="Path">A concrete address; the route itself where it has no variables.</param>
    /// <param name="Scopes">What <c>X-Accepted-OAuth-Scopes</c> says; empty where no scope is needed.</param>
    internal sealed record Row(string Method, string Route, string Path, string Body, string Scopes, int[] Statuses);

    /// <summary>Method, route, path or -, body, scopes or -, and the statuses.</summary>
    private const string Text = """
        GET    /                                                             /                                          -  -                             200 200 200 200 200 200 200 200
        GET    /meta                                                         -                                          -  -                             200 200 200 200 200 200 200 200
        GET    /versions                                                     -                                          -  -                             200 200 200 200 200 200 200 200
        GET    /zen                                                          -                                          -  -                             200 200 200 200 200 200 200 200
        GET    /rate_limit                                                   -                                          -  -                             200 200 200 200 200 200 200 200
        GET    /user                                                         -                                          -  -                             401 200 200 200 200 200 200 200
        GET    /user/{id:long}                                               /user/1                                    -  -                             200 200 200 200 200 200 200 200
        GET    /user/orgs                                                    -                                          -  user,read:org                 401 200 200 200 200 200 200 200
        GET    /user/memberships/orgs                                        -                                          -  read:org                      401 200 200 200 200 200 200 200
        GET    /users/{username}                                             /users/owner                               -  -                             200 200 200 200 200 200 200 200
        GET    /users/{username}/orgs                                        /users/owner/orgs                          -  -                             200 200 200 200 200 200 200 200
        GET    /orgs/{org}                                                   /orgs/acme                                 -  -                             200 200 200 200 200 200 200 200
        PATCH  /orgs/{org}                                                   /orgs/acme                                 {"name":5}  admin:org            401 404 403 403 403 403 422 422
        GET    /orgs/{org}/members                                           /orgs/acme/members                         -  read:org                      401 200 200 200 200 200 200 200
        GET    /orgs/{org}/members/{username}                                /orgs/acme/members/owner                   -  read:org                      401 404 204 204 204 204 204 204
        DELETE /orgs/{org}/members/{username}                                /orgs/acme/members/nobody                  -  admin:org                     401 404 403 403 403 403 404 404
        GET    /orgs/{org}/memberships/{username}                            /orgs/acme/memberships/owner               -  read:org                      401 403 200 200 200 200 200 200
        PUT    /orgs/{org}/memberships/{username}                            /orgs/acme/memberships/nobody              {}  admin:org                    401 404 403 403 403 403 404 404
        DELETE /orgs/{org}/memberships/{username}                            /orgs/acme/memberships/nobody              -  admin:org                     401 404 403 403 403 403 404 404
        GET    /orgs/{org}/audit-log                                         /orgs/acme/audit-log                       -  read:audit_log,admin:org      401 404 403 403 403 403 200 200
        GET    /user/repos                                                   -                                          -  -                             401 200 200 200 200 200 200 200
        POST   /user/repos                                                   -                                          {}  repo,public_repo             401 422 422 422 422 422 422 422
        GET    /users/{username}/repos                                       /users/owner/repos                         -  -                             200 200 200 200 200 200 200 200
        GET    /orgs/{org}/repos                                             /orgs/acme/repos                           -  -                             200 200 200 200 200 200 200 200
        POST   /orgs/{org}/repos                                             /orgs/acme/repos                           {}  repo,public_repo             401 404 403 403 403 403 422 422
        GET    /repositories/{id:long}                                       /repositories/1                            -  -                             404 404 404 200 200 200 200 200
        GET    /repos/{owner}/{repo}                                         /repos/acme/api                            -  -                             404 404 404 200 200 200 200 200
        PATCH  /repos/{owner}/{repo}                                         /repos/acme/api                            {"name":5}  repo,public_repo     401 404 404 403 403 422 422 422
        GET    /repos/{owner}/{repo}/forks                                   /repos/acme/api/forks                      -  -                             404 404 404 200 200 200 200 200
        POST   /repos/{owner}/{repo}/forks                                   /repos/acme/api/forks                      {"name":5}  repo,public_repo     401 404 404 422 422 422 422 422
        GET    /repos/{owner}/{repo}/collaborators                           /repos/acme/api/collaborators              -  repo                          401 404 404 403 200 200 200 200
        GET    /repos/{owner}/{repo}/collaborators/{username}                /repos/acme/api/collaborators/reader       -  repo                          401 404 404 404 204 204 204 204
        PUT    /repos/{owner}/{repo}/collaborators/{username}                /repos/acme/api/collaborators/nobody       {}  repo                         401 404 404 403 403 404 404 404
        DELETE /repos/{owner}/{repo}/collaborators/{username}                /repos/acme/api/collaborators/nobody       -  repo                          401 404 404 403 403 404 404 404
        GET    /repos/{owner}/{repo}/collaborators/{username}/permission     /repos/acme/api/collaborators/reader/permission  -  repo                    401 404 404 403 200 200 200 200
        GET    /user/codespaces/secrets                                      -                                          -  codespace,codespace:secrets   401 200 200 200 200 200 200 200
        GET    /user/codespaces/secrets/public-key                           -                                          -  codespace,codespace:secrets   401 200 200 200 200 200 200 200
        GET    /user/codespaces/secrets/{name}                               /user/codespaces/secrets/N                 -  codespace,codespace:secrets   401 404 404 404 404 404 404 404
        PUT    /user/codespaces/secrets/{name}                               /user/codespaces/secrets/N                 {}  codespace,codespace:secrets  401 422 422 422 422 422 422 422
        DELETE /user/codespaces/secrets/{name}                               /user/codespaces/secrets/N                 -  codespace,codespace:secrets   401 404 404 404 404 404 404 404
        GET    /user/codespaces/secrets/{name}/repositories                  /user/codespaces/secrets/N/repositories    -  codespace,codespace:secrets   401 404 404 404 404 404 404 404
        PUT    /user/codespaces/secrets/{name}/repositories                  /user/codespaces/secrets/N/repositories    {}  codespace,codespace:secrets  401 404 404 404 404 404 404 404
        PUT    /user/codespaces/secrets/{name}/repositories/{repositoryId:long}     /user/codespaces/secrets/N/repositories/1  {}  codespace,codespace:secrets  401 404 404 404 404 404 404 404
        DELETE /user/codespaces/secrets/{name}/repositories/{repositoryId:long}     /user/codespaces/secrets/N/repositories/1  -  codespace,codespace:secrets   401 404 404 404 404 404 404 404
        GET    /repos/{owner}/{repo}/codespaces/secrets                      /repos/acme/api/codespaces/secrets         -  repo                          401 404 404 403 403 200 200 200
        GET    /repos/{owner}/{repo}/codespaces/secrets/public-key           /repos/acme/api/codespaces/secrets/public-key  -  repo                      401 404 404 403 403 200 200 200
        GET    /repos/{owner}/{repo}/codespaces/secrets/effective            /repos/acme/api/codespaces/secrets/effective   -  repo,codespace            401 404 404 200 200 200 200 404
        GET    /repos/{owner}/{repo}/codespaces/secrets/{name}               /repos/acme/api/codespaces/secrets/S       -  repo                          401 404 404 403 403 200 200 200
        PUT    /repos/{owner}/{repo}/codespaces/secrets/{name}               /repos/acme/api/codespaces/secrets/N       {}  repo                         401 404 404 403 403 422 422 422
        DELETE /repos/{owner}/{repo}/codespaces/secrets/{name}               /repos/acme/api/codespaces/secrets/N       -  repo                          401 404 404 403 403 404 404 404
        GET    /orgs/{org}/codespaces/secrets                                /orgs/acme/codespaces/secrets              -  admin:org                     401 404 403 403 403 403 200 200
        GET    /orgs/{org}/codespaces/secrets/public-key                     /orgs/acme/codespaces/secrets/public-key   -  admin:org                     401 404 403 403 403 403 200 200
        GET    /orgs/{org}/codespaces/secrets/{name}                         /orgs/acme/codespaces/secrets/S            -  admin:org                     401 404 403 403 403 403 200 200
        PUT    /orgs/{org}/codespaces/secrets/{name}                         /orgs/acme/codespaces/secrets/S            {}  admin:org                    401 404 403 403 403 403 422 422
        DELETE /orgs/{org}/codespaces/secrets/{name}                         /orgs/acme/codespaces/secrets/N            -  admin:org                     401 404 403 403 403 403 404 404
        GET    /orgs/{org}/codespaces/secrets/{name}/repositories            /orgs/acme/codespaces/secrets/S/repositories   -  admin:org                 401 404 403 403 403 403 200 200
        PUT    /orgs/{org}/codespaces/secrets/{name}/repositories            /orgs/acme/codespaces/secrets/S/repositories   {}  admin:org                401 404 403 403 403 403 422 422
        PUT    /orgs/{org}/codespaces/secrets/{name}/repositories/{repositoryId:long}      /orgs/acme/codespaces/secrets/S/repositories/9  {}  admin:org   401 404 403 403 403 403 422 422
        DELETE /orgs/{org}/codespaces/secrets/{name}/repositories/{repositoryId:long}      /orgs/acme/codespaces/secrets/S/repositories/9  -  admin:org    401 404 403 403 403 403 404 404
        GET    /berth/tokens                                                 -                                          -  -                             401 200 200 200 200 200 200 200
        POST   /berth/tokens                                                 -                                          {"note":5}  -                    401 422 422 422 422 422 422 422
        DELETE /berth/tokens/{id:long}                                       /berth/tokens/999999                       -  -                             401 404 404 404 404 404 404 404
        POST   /berth/users/{username}/repos                                 /berth/users/owner/repos                   {}  site_admin                   401 403 403 403 403 403 403 422
        POST   /admin/users                                                  -                                          {}  site_admin                   401 403 403 403 403 403 403 422
        POST   /admin/organizations                                          -                                          {}  site_admin                   401 403 403 403 403 403 403 422
        POST   /admin/users/{username}/authorizations                        /admin/users/nobody/authorizations         {}  site_admin                   401 403 403 403 403 403 403 404
        DELETE /admin/users/{username}/authorizations                        /admin/users/nobody/authorizations         -  site_admin                    401 403 403 403 403 403 403 404
        PUT    /users/{username}/site_admin                                  /users/nobody/site_admin                   {}  site_admin                   401 403 403 403 403 403 403 404
        DELETE /users/{username}/site_admin                                  /users/nobody/site_admin                   -  site_admin                    401 403 403 403 403 403 403 404
        GET    /berth/audit/verify                                           -                                          -  site_admin                    401 403 403 403 403 403 403 200
        GET    /berth/keys                                                   -                                          -  site_admin                    401 403 403 403 403 403 403 200
        POST   /berth/keys/rotate                                            -                                          {}  site_admin                   401 403 403 403 403 403 403 200
        GET    /orgs/{org}/packages                                         /orgs/acme/packages?package_type=container               -  read:packages        401 200 200 200 200 200 200 200
        GET    /orgs/{org}/packages/{type}/{name}                           /orgs/acme/packages/container/tool                       -  read:packages        401 404 404 200 200 200 200 200
        GET    /orgs/{org}/packages/{type}/{name}/versions                  /orgs/acme/packages/container/tool/versions              -  read:packages        401 404 404 200 200 200 200 200
        GET    /orgs/{org}/packages/{type}/{name}/versions/{id:long}        /orgs/acme/packages/container/tool/versions/1            -  read:packages        401 404 404 200 200 200 200 200
        DELETE /orgs/{org}/packages/{type}/{name}                           /orgs/acme/packages/container/tool                       -  delete:packages      401 404 404 403 403 503 503 503
        DELETE /orgs/{org}/packages/{type}/{name}/versions/{id:long}        /orgs/acme/packages/container/tool/versions/1            -  delete:packages      401 404 404 403 403 400 400 400
        POST   /orgs/{org}/packages/{type}/{name}/restore                   /orgs/acme/packages/container/tool/restore               {}  write:packages       401 501 501 501 501 501 501 501
        POST   /orgs/{org}/packages/{type}/{name}/versions/{id:long}/restore /orgs/acme/packages/container/tool/versions/1/restore    {}  write:packages       401 501 501 501 501 501 501 501
        GET    /users/{username}/packages                                   /users/owner/packages?package_type=container             -  read:packages        401 200 200 200 200 200 200 200
        GET    /users/{username}/packages/{type}/{name}                     /users/owner/packages/container/tool                     -  read:packages        401 404 404 404 404 404 404 404
        GET    /users/{username}/packages/{type}/{name}/versions            /users/owner/packages/container/tool/versions            -  read:packages        401 404 404 404 404 404 404 404
        GET    /users/{username}/packages/{type}/{name}/versions/{id:long}  /users/owner/packages/container/tool/versions/1          -  read:packages        401 404 404 404 404 404 404 404
        DELETE /users/{username}/packages/{type}/{name}                     /users/owner/packages/container/tool                     -  delete:packages      401 404 404 404 404 404 404 404
        DELETE /users/{username}/packages/{type}/{name}/versions/{id:long}  /users/owner/packages/container/tool/versions/1          -  delete:packages      401 404 404 404 404 404 404 404
        POST   /users/{username}/packages/{type}/{name}/restore             /users/owner/packages/container/tool/restore             {}  write:packages       401 501 501 501 501 501 501 501
        POST   /users/{username}/packages/{type}/{name}/versions/{id:long}/restore /users/owner/packages/container/tool/versions/1/restore  {}  write:packages       401 501 501 501 501 501 501 501
        GET    /user/packages                                               /user/packages?package_type=container                    -  read:packages        401 200 200 200 200 200 200 200
        GET    /user/packages/{type}/{name}                                 /user/packages/container/tool                            -  read:packages        401 404 404 404 404 404 404 404
        GET    /user/packages/{type}/{name}/versions                        /user/packages/container/tool/versions                   -  read:packages        401 404 404 404 404 404 404 404
        GET    /user/packages/{type}/{name}/versions/{id:long}              /user/packages/container/tool/versions/1                 -  read:packages        401 404 404 404 404 404 404 404
        DELETE /user/packages/{type}/{name}                                 /user/packages/container/tool                            -  delete:packages      401 404 404 404 404 404 404 404
        DELETE /user/packages/{type}/{name}/versions/{id:long}              /user/packages/container/tool/versions/1                 -  delete:packages      401 404 404 404 404 404 404 404
        POST   /user/packages/{type}/{name}/restore                         /user/packages/container/tool/restore                    {}  write:packages       401 501 501 501 501 501 501 501
        POST   /user/packages/{type}/{name}/versions/{id:long}/restore      /user/packages/container/tool/versions/1/restore         {}  write:packages       401 501 501 501 501 501 501 501
        GET    /berth/packages/{owner}/{type}/{name}                        /berth/packages/acme/container/tool                      -  read:packages        401 404 404 403 403 200 200 200
        PATCH  /berth/packages/{owner}/{type}/{name}                        /berth/packages/acme/container/tool                      {"visibility":5}  write:packages       401 404 404 403 403 422 422 422
        PUT    /berth/packages/{owner}/{type}/{name}/codespaces/{repositoryOwner}/{repo} /berth/packages/acme/container/tool/codespaces/acme/none {}  write:packages       401 404 404 403 403 404 404 404
        DELETE /berth/packages/{owner}/{type}/{name}/codespaces/{repositoryOwner}/{repo} /berth/packages/acme/container/tool/codespaces/acme/none -  write:packages       401 404 404 403 403 404 404 404
        PUT    /berth/packages/{owner}/{type}/{name}/roles/{username}       /berth/packages/acme/container/tool/roles/member         {}  write:packages       401 404 404 403 403 422 422 422
        DELETE /berth/packages/{owner}/{type}/{name}/roles/{username}       /berth/packages/acme/container/tool/roles/nobody         -  write:packages       401 404 404 403 403 404 404 404
        GET    /berth/packages/{owner}/{type}/{name}/effective-access       /berth/packages/acme/container/tool/effective-access     -  read:packages        401 404 404 403 403 200 200 200
        GET    /berth/packages/{owner}/{type}/{name}/decision               /berth/packages/acme/container/tool/decision             -  read:packages        401 404 200 200 200 200 200 200
        POST   /repos/{owner}/{repo}/berth/codespace-registry-token         /repos/acme/api/berth/codespace-registry-token           {"prebuild":5}  codespace            401 404 404 422 422 422 422 404
        POST   /repos/{owner}/{repo}/berth/workflow-token                   /repos/acme/api/berth/workflow-token                     {}  write:packages       401 404 404 403 201 201 201 404
        GET    /berth/registry                                              -                                                        -  -                    401 200 200 200 200 200 200 200
        GET    /berth/registry/config                                       -                                                        -  site_admin           401 403 403 403 403 403 403 200
        GET    /berth/registry/gc                                           -                                                        -  site_admin           401 403 403 403 403 403 403 200
        POST   /berth/registry/gc                                           -                                                        {}  site_admin           401 403 403 403 403 403 403 409
        GET    /user/codespaces                                                     -                                                        -  codespace            401 200 200 200 200 200 200 200
        POST   /user/codespaces                                                     -                                                        {"repository_id":1}  codespace            401 404 404 422 422 422 422 404
        GET    /user/codespaces/{name}                                              /user/codespaces/none                                    -  codespace            401 404 404 404 404 404 404 404
        PATCH  /user/codespaces/{name}                                              /user/codespaces/none                                    {}  codespace            401 404 404 404 404 404 404 404
        DELETE /user/codespaces/{name}                                              /user/codespaces/none                                    -  codespace            401 404 404 404 404 404 404 404
        POST   /user/codespaces/{name}/start                                        /user/codespaces/none/start                              {}  codespace            401 404 404 404 404 404 404 404
        POST   /user/codespaces/{name}/stop                                         /user/codespaces/none/stop                               {}  codespace            401 404 404 404 404 404 404 404
        GET    /user/codespaces/{name}/machines                                     /user/codespaces/none/machines                           -  codespace            401 404 404 404 404 404 404 404
        GET    /repos/{owner}/{repo}/codespaces                                     /repos/acme/api/codespaces                               -  codespace            401 404 404 200 200 200 200 404
        POST   /repos/{owner}/{repo}/codespaces                                     /repos/acme/api/codespaces                               {}  codespace            401 404 404 422 422 422 422 404
        GET    /repos/{owner}/{repo}/codespaces/new                                 /repos/acme/api/codespaces/new                           -  codespace            401 404 404 200 200 200 200 404
        GET    /repositories/{id:long}/codespaces/new                               /repositories/1/codespaces/new                           -  codespace            401 404 404 200 200 200 200 404
        GET    /repos/{owner}/{repo}/codespaces/machines                            /repos/acme/api/codespaces/machines                      -  codespace            401 404 404 200 200 200 200 404
        GET    /repositories/{id:long}/codespaces/machines                          /repositories/1/codespaces/machines                      -  codespace            401 404 404 200 200 200 200 404
        GET    /repos/{owner}/{repo}/codespaces/devcontainers                       /repos/acme/api/codespaces/devcontainers                 -  codespace            401 404 404 200 200 200 200 404
        GET    /repositories/{id:long}/codespaces/devcontainers                     /repositories/1/codespaces/devcontainers                 -  codespace            401 404 404 200 200 200 200 404
        GET    /orgs/{org}/codespaces                                               /orgs/acme/codespaces                                    -  admin:org            401 404 403 403 403 403 200 200
        GET    /orgs/{org}/members/{username}/codespaces                            /orgs/acme/members/owner/codespaces                      -  admin:org            401 404 403 403 403 403 200 200
        POST   /orgs/{org}/members/{username}/codespaces/{name}/stop                /orgs/acme/members/owner/codespaces/none/stop            {}  admin:org            401 404 403 403 403 403 404 404
        DELETE /orgs/{org}/members/{username}/codespaces/{name}                     /orgs/acme/members/owner/codespaces/none                 -  admin:org            401 404 403 403 403 403 404 404
        GET    /codespace                                                           -                                                        -  -                    401 401 401 401 401 401 401 401
        PATCH  /codespace                                                           -                                                        {}  -                    401 401 401 401 401 401 401 401
        GET    /codespace/registries                                                -                                                        -  -                    401 401 401 401 401 401 401 401
        GET    /codespace/environment                                               -                                                        -  -                    401 401 401 401 401 401 401 401
        POST   /codespace/logins                                                    -                                                        {}  -                    401 401 401 401 401 401 401 401
        DELETE /repos/{owner}/{repo}                                         /repos/acme/api                            -  delete_repo                   401 404 404 403 403 204 404 404
        """;

    /// <summary>In the order in which they are asked: what removes something comes last.</summary>
    public static IReadOnlyList<Row> Rows { get; } = [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => RowOf(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    private static Row RowOf(string[] words) => new(
        words[0], words[1], words[2] is "-" ? words[1] : words[2], words[3] is "-" ? "" : words[3], words[4] is "-" ? "" : words[4].Replace(",", ", "),
        [.. words[5..].Select(word => int.Parse(word, System.Globalization.CultureInfo.InvariantCulture))]);
}
