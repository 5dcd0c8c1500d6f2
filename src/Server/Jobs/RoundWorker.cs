using System.Threading.Channels;

namespace Plumbline.Server.Jobs;

/// <summary>
/// Work in the background, round after round. Between rounds it pauses, unless it is woken or the round says that there is more to do. A
/// round that fails is told, and the next one tries again: what is to be done is rows of the database, so nothing is lost with it.
/// </summary>
public abstract partial class RoundWorker(TimeSpan pause, TimeProvider time, ILogger log) : BackgroundService
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Whether the first round waits for the end of a pause: so does what is done once an hour.</summary>
    protected virtual bool PausesFirst => false;

    /// <summary>There is something to do.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Does what is to be done; true when there may be more.</summary>
    protected abstract Task<bool> RoundAsync(CancellationToken cancel);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (PausesFirst)
            {
                await WaitAsync(stoppingToken);
            }
            while (true)
            {
                if (!await GuardedAsync(stoppingToken))
                {
                    await WaitAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the process stops; what is not done is there for the next one
        }
    }

    private async Task<bool> GuardedAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            return await RoundAsync(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailure(log, e, GetType().Name);
            return false;
        }
    }

    private async Task WaitAsync(CancellationToken cancel)
    {
        using var end = new CancellationTokenSource(pause, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancel);
        try
        {
            await _wake.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // the pause is over
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of {Worker} failed; the next one tries again")]
    private static partial void LogFailure(ILogger log, Exception e, string worker);
}
