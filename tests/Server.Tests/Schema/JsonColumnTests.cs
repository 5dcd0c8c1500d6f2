using NodaTime;
using Plumbline.Server.Data.Sqlite;
using Plumbline.Server.Features.Subscriptions;

namespace Plumbline.Server.Tests.Schema;

public sealed class JsonColumnTests
{
    [Fact]
    public async Task BilledThrough_WithKeysThatALanguageSortsOtherwise_IsWhatItWasReadAs()
    {
        await using var db = new SqliteDesign().CreateDbContext([]);
        var column = db.Model.FindEntityType(typeof(Subscription))!.FindProperty(nameof(Subscription.BilledThrough))!;
        var at = Instant.FromUtc(2024, 1, 1, 0, 0);
        var value = new SortedDictionary<string, Instant>(StringComparer.Ordinal) { ["itm_a"] = at, ["itm_B"] = at };
        Assert.Equal(["itm_B", "itm_a"], value.Keys);

        var stored = column.GetValueConverter()!.ConvertToProvider(value);
        var read = (SortedDictionary<string, Instant>)column.GetValueConverter()!.ConvertFromProvider(stored)!;
        var snapshot = (SortedDictionary<string, Instant>)column.GetValueComparer().Snapshot(value)!;

        Assert.Equal("""{"itm_B":"2024-01-01T00:00:00.000Z","itm_a":"2024-01-01T00:00:00.000Z"}""", stored);
        Assert.Equal(value.Keys, read.Keys);
        Assert.Equal(value.Keys, snapshot.Keys);
        Assert.True(column.GetValueComparer().Equals(value, snapshot));
    }
}
