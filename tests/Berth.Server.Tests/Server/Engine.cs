namespace Berth.Server.Tests.Server;

/// <summary>The databases that everything has to hold on.</summary>
public enum Engine
{
    Sqlite,
    PostgreSql,
}
