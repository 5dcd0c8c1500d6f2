namespace Plumbline.Server.Data;

/// <summary>
/// The directory for what is kept beside the database: <c>PLUMBLINE_DATA</c>; else the directory of a SQLite database; else <c>data</c>.
/// </summary>
public sealed class DataFolder
{
    public DataFolder(IConfiguration settings, Store store)
    {
        var named = settings["PLUMBLINE_DATA"];
        var beside = store is Sqlite.SqliteStore sqlite ? System.IO.Path.GetDirectoryName(sqlite.FilePath) : "data";
        Path = System.IO.Path.GetFullPath(named is { Length: > 0 } ? named : beside is { Length: > 0 } ? beside : ".");
    }

    public string Path { get; }
}
