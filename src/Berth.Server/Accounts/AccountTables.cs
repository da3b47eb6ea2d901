using Berth.Server.Accounts.Tokens;
using Berth.Server.Storage;

namespace Berth.Server.Accounts;

internal static class AccountTables
{
    extension(BerthDbContext db)
    {
        public DbSet<Account> Accounts => db.Set<Account>();

        public DbSet<Membership> Memberships => db.Set<Membership>();

        public DbSet<Repository> Repositories => db.Set<Repository>();

        public DbSet<Collaborator> Collaborators => db.Set<Collaborator>();

        public DbSet<AccessToken> AccessTokens => db.Set<AccessToken>();

        public DbSet<TokenAddress> TokenAddresses => db.Set<TokenAddress>();
    }
}
