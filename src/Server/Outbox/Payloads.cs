using System.Text.Json;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Outbox;

/// <summary>Reads what the API answers for resources of one kind, for the payloads of events.</summary>
public interface IPayloadSource
{
    /// <summary>The <see cref="Happening.Resource"/> that it reads.</summary>
    string Resource { get; }

    /// <summary>By id; one query a table, however many ids. Ids that are gone are left out.</summary>
    Task<IReadOnlyDictionary<string, object>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancel);
}

/// <summary>The payloads of a commit's events. Read when the first listener asks, and only then.</summary>
public sealed class Payloads(IServiceProvider services)
{
    private readonly Dictionary<(string Resource, string Id), JsonElement> _read = [];

    /// <summary>What a happening's subject looks like on the wire; <c>{"id": …}</c> where it is gone.</summary>
    public JsonElement Of(Happening happening)
    {
        if (happening.Shape is { } shape)
        {
            return Json(shape());
        }
        return _read.TryGetValue((happening.Resource, happening.SubjectId), out var payload)
            ? payload
            : Json(new Dictionary<string, string> { ["id"] = happening.SubjectId });
    }

    /// <summary>Reads what is not read yet: one pass a resource.</summary>
    public async Task LoadAsync(IEnumerable<Happening> happenings, CancellationToken cancel)
    {
        var wanted = happenings.Where(h => h.Shape is null && !_read.ContainsKey((h.Resource, h.SubjectId)))
            .GroupBy(h => h.Resource, h => h.SubjectId, StringComparer.Ordinal).ToList();
        foreach (var source in services.GetServices<IPayloadSource>())
        {
            foreach (var ids in wanted.Where(w => w.Key == source.Resource))
            {
                foreach (var (id, shape) in await source.ReadAsync([.. ids.Distinct()], cancel))
                {
                    _read[(source.Resource, id)] = Json(shape);
                }
            }
        }
    }

    private static JsonElement Json(object shape) => JsonSerializer.SerializeToElement(shape, shape.GetType(), WireJson.Options);
}
