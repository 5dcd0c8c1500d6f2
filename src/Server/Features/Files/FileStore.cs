using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Files;

/// <summary>
/// Content on disk, under <c>files/&lt;tenant&gt;/</c> of the data directory, named by ids that this server drew. A name that a person
/// typed never becomes a part of a path.
/// </summary>
public sealed class FileStore(DataFolder data)
{
    private readonly string _root = Path.Combine(data.Path, "files");

    /// <summary>Content that appears under the id as a whole or not at all.</summary>
    public async Task WriteAsync(int tenantId, string id, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var path = PathOf(tenantId, id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = path + ".part";
        await File.WriteAllBytesAsync(part, content, cancel);
        File.Move(part, path, overwrite: true);
    }

    /// <summary>A stream to be filled by and by under the id; <see cref="Finish"/> makes it the content.</summary>
    public FileStream Begin(int tenantId, string id)
    {
        var path = PathOf(tenantId, id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path + ".part", FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 64 * 1024);
    }

    /// <summary>Puts in place what was begun, once its stream is closed.</summary>
    public void Finish(int tenantId, string id) => File.Move(PathOf(tenantId, id) + ".part", PathOf(tenantId, id), overwrite: true);

    /// <summary>The content; null when it is gone.</summary>
    public FileStream? Open(int tenantId, string id)
    {
        try
        {
            return new FileStream(
                PathOf(tenantId, id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, useAsync: true);
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Delete(int tenantId, string id)
    {
        var path = PathOf(tenantId, id);
        if (Directory.Exists(Path.GetDirectoryName(path)))
        {
            File.Delete(path);
            File.Delete(path + ".part");
        }
    }

    private string PathOf(int tenantId, string id)
    {
        if (id.Length == 0 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw new ArgumentException("Not an id of this server", nameof(id));
        }
        return Path.Combine(_root, tenantId.ToString(System.Globalization.CultureInfo.InvariantCulture), id);
    }
}
