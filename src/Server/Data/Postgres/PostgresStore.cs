using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NodaTime;
using Npgsql;

namespace Plumbline.Server.Data.Postgres;

/// <summary>The production store: row locks, many writers, several processes side by side.</summary>
public sealed class PostgresStore : Store, IAsyncDisposable
{
    // any constant: it names the one lock under which processes that start together prepare the schema
    private const long SchemaLock = 0x504C_554D_4200;

    public PostgresStore(Uri uri)
    {
        var user = uri.UserInfo.Split(':', 2);
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Length > 0 ? Uri.UnescapeDataString(uri.Host) : "localhost",
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            ApplicationName = "plumbline",
            MaxPoolSize = 40,
            MaxAutoPrepare = 100,
        };
        foreach (var (key, value) in Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(uri.Query))
        {
            connection[key] = value.ToString();
        }
        Source = NpgsqlDataSource.Create(connection);
        connection.MaxPoolSize = Math.Max(1, connection.MaxPoolSize / 4);
        connection.MinPoolSize = Math.Min(connection.MinPoolSize, connection.MaxPoolSize);
        EventSource = NpgsqlDataSource.Create(connection);
        Description = $"PostgreSQL at {connection.Host}:{connection.Port}/{connection.Database}";
    }

    public NpgsqlDataSource Source { get; }

    /// <summary>
    /// For reading events, which is done in the middle of changes: whoever holds a connection with a lock must not wait for those that
    /// wait for the lock to give theirs back.
    /// </summary>
    public NpgsqlDataSource EventSource { get; }

    public override string Description { get; }

    public override void Configure(DbContextOptionsBuilder options) =>
        options.UseNpgsql(Source).UseSnakeCaseNamingConvention();

    public override void Configure(ModelConfigurationBuilder conventions) =>
        conventions.Properties<Instant>().HaveConversion<InstantToUtc>().HaveColumnType("timestamp with time zone");

    public override async Task PrepareAsync(IServiceProvider services, CancellationToken cancel)
    {
        await using var guard = await Source.OpenConnectionAsync(cancel);
        await using var take = new NpgsqlCommand($"select pg_advisory_lock({SchemaLock})", guard);
        await take.ExecuteNonQueryAsync(cancel);
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<BillingDb>().Database.MigrateAsync(cancel);
        await using var release = new NpgsqlCommand($"select pg_advisory_unlock({SchemaLock})", guard);
        await release.ExecuteNonQueryAsync(cancel);
    }

    // the table's name is a word of ours, never of a request
#pragma warning disable EF1002
    public override async Task LockAsync(BillingDb db, string table, string[] ids, CancellationToken cancel) =>
        await db.Database.ExecuteSqlRawAsync(
            $"select 1 from {table} where id = any(@p0) order by id for update", [new NpgsqlParameter("p0", ids)], cancel);

    public override async Task<IReadOnlyList<string>> ClaimAsync(BillingDb db, string table, string[] ids, CancellationToken cancel) =>
        await db.Database.SqlQueryRaw<string>(
                $"select id as \"Value\" from {table} where id = any(@p0) order by id for update skip locked",
                new NpgsqlParameter("p0", ids))
            .ToListAsync(cancel);
#pragma warning restore EF1002

    public override ValueTask<IDisposable?> WriterTurnAsync(CancellationToken cancel) => default;

    public override bool IsUniqueViolation(Exception e) =>
        (e as PostgresException ?? e.InnerException as PostgresException) is { SqlState: PostgresErrorCodes.UniqueViolation };

    public async ValueTask DisposeAsync()
    {
        await EventSource.DisposeAsync();
        await Source.DisposeAsync();
    }

    private sealed class InstantToUtc() : ValueConverter<Instant, DateTime>(
        instant => instant.ToDateTimeUtc(), utc => Instant.FromDateTimeUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc)));
}
