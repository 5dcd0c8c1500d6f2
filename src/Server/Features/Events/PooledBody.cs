using System.Buffers;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Events;

/// <summary>
/// A request's body in a rented array: batches of some hundred kilobytes would otherwise each leave a large object behind. Slices of it
/// must not outlive it.
/// </summary>
internal sealed class PooledBody : IDisposable
{
    private byte[] _buffer;
    private int _length;

    private PooledBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    public static async ValueTask<PooledBody> ReadAsync(HttpContext http, int maxBytes)
    {
        BodyReader.RequireJson(http);
        var announced = http.Request.ContentLength;
        if (announced > maxBytes)
        {
            throw TooLarge(maxBytes);
        }
        // one byte more than announced, so that the end is seen without growing
        var body = new PooledBody((int)(announced ?? 16 * 1024) + 1);
        try
        {
            await body.FillAsync(http, maxBytes);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private async ValueTask FillAsync(HttpContext http, int maxBytes)
    {
        int read;
        while ((read = await http.Request.Body.ReadAsync(_buffer.AsMemory(_length), http.RequestAborted)) > 0)
        {
            _length += read;
            if (_length > maxBytes)
            {
                throw TooLarge(maxBytes);
            }
            if (_length == _buffer.Length)
            {
                Grow();
            }
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan().CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private static Refusal TooLarge(int maxBytes) =>
        new(413, "payload_too_large", $"The request body is larger than {maxBytes / 1024} KB");
}
