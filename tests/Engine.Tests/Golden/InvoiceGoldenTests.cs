using Plumbline.Engine.Invoicing;
using Xunit;

namespace Plumbline.Engine.Tests.Golden;

public class InvoiceGoldenTests
{
    [Theory]
    [InlineData("lago-commit-below", 80_000, 100_000, 20_000)]
    [InlineData("lago-spending-minimum (1,300 above 1,000)", 130_000, 100_000, 0)]
    [InlineData("other-minimum-annual", 60_000, 100_000, 40_000)]
    public void Assemble_PublishedMinimum_IsToppedUp(string id, long usage, long minimum, long expected)
    {
        var line = new DraftLine("phase", "usage", Given.At("2024-01-01"), usage, CountsForMinimum: true);

        var invoice = InvoiceAssembly.Assemble([line], [], Given.At("2024-02-01"), minimum);

        Assert.True(invoice.TopUpMinor == expected, $"{id}: {invoice.TopUpMinor}");
    }
}
