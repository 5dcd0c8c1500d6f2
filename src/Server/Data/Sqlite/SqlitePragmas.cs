using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Plumbline.Server.Data.Sqlite;

/// <summary>
/// Settings that SQLite forgets with each connection. A commit survives a crash of the process; full sync survives power loss.
/// </summary>
public sealed class SqlitePragmas : DbConnectionInterceptor
{
    public const string Statements = "pragma synchronous = full; pragma temp_store = memory; pragma cache_size = -32768;";

    public static readonly SqlitePragmas OnOpen = new();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Statements;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Statements;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
