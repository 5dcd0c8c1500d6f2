using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Outbox;

/// <summary>Hears what happened in a commit, inside it, and may store rows of its own.</summary>
public interface IEventListener
{
    /// <summary>Whether anybody cares; asked once a commit, so that payloads are read only for those who do.</summary>
    Task<bool> ListensAsync(BillingDb db, CancellationToken cancel);

    /// <summary>Whether it reads payloads, so that those of rows that go must be read before they are gone.</summary>
    bool ReadsPayloads => true;

    /// <param name="db">The database, in the transaction.</param>
    /// <param name="heard">What happened, in order, each with its stored event.</param>
    /// <param name="payloads">Their payloads; load those that are wanted first.</param>
    /// <param name="cancel">Ends the work.</param>
    Task HearAsync(BillingDb db, IReadOnlyList<Heard> heard, Payloads payloads, CancellationToken cancel);

    /// <summary>The commit is through.</summary>
    void Committed();
}

/// <summary>A happening and its record.</summary>
public sealed record Heard(Happening Happening, DomainEvent Event);

/// <summary>
/// The happenings of a unit of work until its outermost transaction commits. Rolled back work takes its own with it.
/// </summary>
public sealed class OutboxBuffer(CurrentTenant tenant, IServiceProvider services)
{
    // rows that listeners store may raise events in turn; more rounds than this would be a loop between them
    private const int MaxRounds = 5;

    // a subscription may be charged by several invoices at once; all else happens to its subject once
    private const string Charged = "subscription.charged";

    private readonly List<Happening> _happened = [];
    private readonly HashSet<IEventListener> _told = [];
    private Payloads? _payloads;
    private IReadOnlyList<IEventListener>? _listeners;

    /// <summary>Where a part of the work begins that may be rolled back alone.</summary>
    public int Mark => _happened.Count;

    /// <summary>Adds what a change means. What goes is read while it is still there.</summary>
    public async Task AddAsync(BillingDb db, IReadOnlyList<Happening> happenings, bool goes, CancellationToken cancel)
    {
        if (goes && (await ListenersAsync(db, cancel)).Any(l => l.ReadsPayloads))
        {
            await (_payloads ??= new Payloads(services)).LoadAsync(happenings, cancel);
        }
        _happened.AddRange(happenings);
    }

    public void RollBackTo(int mark)
    {
        _happened.RemoveRange(mark, _happened.Count - mark);
        if (mark == 0)
        {
            _payloads = null;
            _listeners = null;
        }
    }

    /// <summary>Writes the records and lets listeners hear them; called before the outermost transaction commits.</summary>
    public async Task WriteAsync(BillingDb db, CancellationToken cancel)
    {
        for (var round = 0; _happened.Count > 0; round++)
        {
            if (round == MaxRounds)
            {
                throw new InvalidOperationException(
                    $"Events keep raising events: {string.Join(", ", _happened.Select(h => $"{h.Type} {h.SubjectId}"))}");
            }
            await RoundAsync(db, cancel);
        }
        _payloads = null;
        _listeners = null;
    }

    /// <summary>Tells those who heard something that it is committed.</summary>
    public void Committed()
    {
        foreach (var listener in _told)
        {
            listener.Committed();
        }
        _told.Clear();
    }

    private async Task RoundAsync(BillingDb db, CancellationToken cancel)
    {
        var happenings = Once(_happened);
        _happened.Clear();
        var recordedAt = services.GetRequiredService<KeyDirectory>().MachineNow();
        var heard = happenings.ConvertAll(h => new Heard(h, Record(h, recordedAt)));
        db.AddRange(heard.Select(h => h.Event));
        foreach (var listener in await ListenersAsync(db, cancel))
        {
            await listener.HearAsync(db, heard, _payloads ??= new Payloads(services), cancel);
            _told.Add(listener);
        }
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>
    /// One thing happens once in a commit, however often its row was saved; the last save knows its shape. What was made or went in the
    /// same commit was not updated in it.
    /// </summary>
    private static List<Happening> Once(List<Happening> happened)
    {
        var types = happened.Select(h => (h.Type, h.SubjectId)).ToHashSet();
        bool IsPart(Happening h) => h.Type.EndsWith(".updated", StringComparison.Ordinal)
            && (types.Contains((h.Type[..^"updated".Length] + "created", h.SubjectId))
                || types.Contains((h.Type[..^"updated".Length] + "deleted", h.SubjectId)));
        return
        [
            .. happened.GroupBy(h => (h.Type, h.SubjectId, h.Type == Charged ? h.InvoiceId : null))
                .Select(g => g.Last()).Where(h => !IsPart(h)),
        ];
    }

    private async Task<IReadOnlyList<IEventListener>> ListenersAsync(BillingDb db, CancellationToken cancel)
    {
        if (_listeners is not null)
        {
            return _listeners;
        }
        var listening = new List<IEventListener>();
        foreach (var listener in services.GetServices<IEventListener>())
        {
            if (await listener.ListensAsync(db, cancel))
            {
                listening.Add(listener);
            }
        }
        return _listeners = listening;
    }

    private DomainEvent Record(Happening h, Instant recordedAt) => new()
    {
        TenantId = tenant.Id,
        Id = Ids.New("evt"),
        Type = h.Type,
        SubjectId = h.SubjectId,
        CustomerId = h.CustomerId,
        SubscriptionId = h.SubscriptionId,
        InvoiceId = h.InvoiceId,
        QuoteId = h.QuoteId,
        HappenedAt = tenant.Now,
        RecordedAt = recordedAt,
    };
}
