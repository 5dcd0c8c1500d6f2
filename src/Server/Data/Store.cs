using Microsoft.EntityFrameworkCore;

namespace Plumbline.Server.Data;

/// <summary>What differs between the databases. One object a process; PostgreSQL and SQLite are the two kinds.</summary>
public abstract class Store
{
    /// <summary>As it stands in the logs: never a password.</summary>
    public abstract string Description { get; }

    public abstract void Configure(DbContextOptionsBuilder options);

    public abstract void Configure(ModelConfigurationBuilder conventions);

    /// <summary>Creates the database or brings its schema up to date. Safe to call from several processes at once.</summary>
    public abstract Task PrepareAsync(IServiceProvider services, CancellationToken cancel);

    public abstract Task LockAsync(BillingDb db, string table, string[] ids, CancellationToken cancel);

    /// <summary>
    /// Of the rows of <paramref name="table"/> with these ids, locks those that nobody else works on, and returns their ids.
    /// </summary>
    public abstract Task<IReadOnlyList<string>> ClaimAsync(BillingDb db, string table, string[] ids, CancellationToken cancel);

    /// <summary>A turn as the one writer, where the database has only one; released by disposing.</summary>
    public abstract ValueTask<IDisposable?> WriterTurnAsync(CancellationToken cancel);

    /// <summary>Whether an exception says that a unique index refused a row.</summary>
    public abstract bool IsUniqueViolation(Exception e);

    /// <summary>
    /// <c>sqlite:///relative.db</c>, <c>sqlite:////absolute.db</c> or <c>postgres://user:password@host:port/database</c>.
    /// </summary>
    public static Store Open(string url)
    {
        if (url.StartsWith("sqlite:///", StringComparison.Ordinal) && url.Length > "sqlite:///".Length)
        {
            return new Sqlite.SqliteStore(url["sqlite:///".Length..]);
        }
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "postgres" or "postgresql")
        {
            return new Postgres.PostgresStore(uri);
        }
        throw new ArgumentException(
            "PLUMBLINE_DATABASE must be sqlite:///relative/file.db, sqlite:////absolute/file.db "
            + "or postgres://user:password@host:port/database");
    }
}
