using CsCheck;
using Xunit;

namespace Plumbline.Engine.Tests.Contracts;

/// <summary>Chance that depends on nothing but the number of the contract, so that each contract can be had alone.</summary>
sealed class Dice(int number)
{
    const ulong Seed = 20260702;

    const int Contracts = 10_000;

    const string Alone = "PLUMBLINE_CONTRACT";

    readonly PCG random = new((uint)number + 1, Seed);

    public int Between(int least, int most) => least + (int)(random.Next64() % (ulong)(most - least + 1));

    public bool Chance(int percent) => Between(1, 100) <= percent;

    public T Of<T>(params T[] values) => values[Between(0, values.Length - 1)];

    /// <summary>Checks 10,000 contracts; with <c>PLUMBLINE_CONTRACT=4711</c> in the environment that one only.</summary>
    public static void Roll(Action<Dice> check)
    {
        var only = Environment.GetEnvironmentVariable(Alone);
        var numbers = only is null ? Enumerable.Range(0, Contracts) : [(int)Given.Dec(only)];
        foreach (var number in numbers)
        {
            try
            {
                check(new Dice(number));
            }
            catch (Exception failure)
            {
                Assert.Fail($"Contract {number} of seed {Seed} ({Alone}={number} checks it alone)\n{failure}");
            }
        }
    }
}
