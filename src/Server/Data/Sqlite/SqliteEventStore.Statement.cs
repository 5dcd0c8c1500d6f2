using Microsoft.Data.Sqlite;
using NodaTime;
using SQLitePCL;

namespace Plumbline.Server.Data.Sqlite;

public sealed partial class SqliteEventStore
{
    /// <summary>
    /// A prepared statement on SQLite's own interface: texts go in and out as UTF-8 bytes, and a row costs no object. A million
    /// events a run is where that shows; everything else uses ADO.NET.
    /// </summary>
    private sealed class Statement : IDisposable
    {
        private readonly sqlite3 _database;
        private readonly sqlite3_stmt _statement;

        public Statement(SqliteConnection connection, string sql)
        {
            _database = connection.Handle!;
            Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
        }

        public int Parameters => raw.sqlite3_bind_parameter_count(_statement);

        public void Bind(int position, long value) => Check(raw.sqlite3_bind_int64(_statement, position, value));

        public void Bind(int position, string text) => Check(raw.sqlite3_bind_text(_statement, position, text));

        public void Bind(int position, ReadOnlySpan<byte> utf8) => Check(raw.sqlite3_bind_text(_statement, position, utf8));

        public void Bind(int position, Instant instant) => Bind(position, instant.ToUnixTimeMilliseconds());

        /// <summary>Goes to the next row, if there is one.</summary>
        public bool Step()
        {
            var result = raw.sqlite3_step(_statement);
            if (result == raw.SQLITE_ROW)
            {
                return true;
            }
            if (result != raw.SQLITE_DONE)
            {
                // the error belongs to the step; resetting the statement would hide it
                SqliteException.ThrowExceptionForRC(result, _database);
            }
            return false;
        }

        public long Integer(int column) => raw.sqlite3_column_int64(_statement, column);

        public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

        public ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(_statement, column);

        public Instant Instant(int column) => NodaTime.Instant.FromUnixTimeMilliseconds(Integer(column));

        public void Reset() => raw.sqlite3_reset(_statement);

        public void Dispose() => _statement.Dispose();

        private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
    }
}
