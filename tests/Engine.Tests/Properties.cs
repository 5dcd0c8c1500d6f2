using CsCheck;
using Xunit;

namespace Plumbline.Engine.Tests;

/// <summary>
/// Checks a property on generated samples that are the same in every run: CsCheck itself seeds only the first of its samples.
/// </summary>
static class Properties
{
    const ulong Seed = 20260701;

    public static void Holds<T>(Gen<T> samples, int count, Action<T> check)
    {
        var random = new PCG(1, Seed);
        for (var i = 0; i < count; i++)
        {
            var sample = samples.Generate(random, null, out _);
            try
            {
                check(sample);
            }
            catch (Exception failure)
            {
                Assert.Fail($"Sample {i} of {count}: {sample}\n{failure}");
            }
        }
    }
}
