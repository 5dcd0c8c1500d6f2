using System.Collections.Concurrent;

namespace Plumbline.Server.Features.Emails;

/// <summary>
/// The messages that this process is sending. A sandbox clock may be moved past the claim of one, by somebody else and within a moment:
/// whoever comes second waits, and then finds it sent.
/// </summary>
public sealed class EmailsUnderWay
{
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    /// <summary>Waits until nobody else here sends it; disposing lets the next one go on.</summary>
    public async Task<IDisposable> TakeAsync(string id, CancellationToken cancel)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (_running.GetOrAdd(id, done.Task) is var running && running != done.Task)
        {
            await running.WaitAsync(cancel);
        }
        return new Turn(() =>
        {
            _running.TryRemove(id, out _);
            done.SetResult();
        });
    }

    private sealed class Turn(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
