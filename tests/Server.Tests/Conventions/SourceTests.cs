using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Plumbline.Server.Tests.Conventions;

/// <summary>The rules of the house that a compiler does not see. Each failure names file and line.</summary>
public sealed partial class SourceTests
{
    [Fact]
    public void Code_EveryLine_HasAtMost140Characters() =>
        AssertNone(SourceTree.Code.SelectMany(file => file.Lines.Select((line, index) => (line, index))
            .Where(at => at.line.Length > 140)
            .Select(at => $"{At(file, at.index)} has {at.line.Length} characters")));

    [Fact]
    public void Code_EveryFile_HasAtMost500LinesOr600InTests() =>
        AssertNone(SourceTree.Code.Where(file => file.Lines.Length > (file.IsTest ? 600 : 500))
            .Select(file => $"{file.Name} has {file.Lines.Length} lines"));

    [Fact]
    public void Code_Everywhere_IsFinished() =>
        AssertNone(Matches(SourceTree.Code, Unfinished()));

    [Fact]
    public void Tests_Everywhere_AreRun() =>
        AssertNone(Matches(SourceTree.Code.Where(file => file.IsTest), Skipped()));

    [Fact]
    public void Code_OutsideClock_DoesNotReadTheMachinesClock() =>
        AssertNone(Matches(SourceTree.Code.Where(file => file.IsUnder("src") && !file.IsUnder("src/Server/Clock")), MachineClock()));

    [Fact]
    public void Engine_Amounts_AreNeverBinaryFractions() =>
        AssertNone(Matches(SourceTree.Code.Where(file => file.IsUnder("src/Engine")), BinaryFraction()));

    [Fact]
    public void Types_InSrc_AreNotNamedAfterNothing() =>
        AssertNone(Matches(SourceTree.Code.Where(file => file.IsUnder("src")), EmptyName()));

    // a dollar also stands before a line break at the end: \z is the end
    [Fact]
    public void Patterns_InSrc_DoNotTakeALineBreakAtTheEnd() =>
        AssertNone(Matches(SourceTree.Code.Where(file => file.IsUnder("src")), DollarAtTheEnd()));

    [Fact]
    public void Tree_Everywhere_StandsAlone()
    {
        var outside = ".." + "/shared";
        AssertNone(SourceTree.Files.Where(file => file.Text.Contains(outside, StringComparison.Ordinal))
            .Select(file => $"{file.Name} mentions {outside}"));
    }

    [Fact]
    public void Engine_Project_ReferencesNodaTimeOnly()
    {
        var project = XDocument.Parse(SourceTree.Read("src/Engine/Engine.csproj"));

        var references = project.Descendants().Where(item => item.Name.LocalName.EndsWith("Reference", StringComparison.Ordinal));

        Assert.Equal("NodaTime", Assert.Single(references).Attribute("Include")?.Value);
    }

    [Fact]
    public void Tree_WhenRead_HoldsTheProject()
    {
        Assert.True(SourceTree.Code.Count > 50, "The conventions were checked on next to nothing");
        Assert.Contains(SourceTree.Code, file => file.Name == "src/Server/Program.cs");
    }

    private static IEnumerable<string> Matches(IEnumerable<SourceFile> files, Regex pattern) =>
        files.SelectMany(file => file.Lines.Select((line, index) => (line, index))
            .Where(at => pattern.IsMatch(at.line))
            .Select(at => $"{At(file, at.index)}: {at.line.Trim()}"));

    private static string At(SourceFile file, int index) => $"{file.Name}:{(index + 1).ToString(CultureInfo.InvariantCulture)}";

    private static void AssertNone(IEnumerable<string> findings)
    {
        var found = findings.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    // the words are cut in two, or this file would find itself
    [GeneratedRegex(@"\b(TO" + "DO|FIX" + "ME|HA" + @"CK)\b|NotImplemented" + "Exception", RegexOptions.CultureInvariant)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\b(Fact|Theory|InlineData|MemberData|ClassData)\(.*\bSkip\w*\s*=|Assert\.Ski" + "p", RegexOptions.CultureInvariant)]
    private static partial Regex Skipped();

    [GeneratedRegex(@"\$""+, RegexOptions\.", RegexOptions.CultureInvariant)]
    private static partial Regex DollarAtTheEnd();

    [GeneratedRegex(@"\bUtcNow\b|\bDateTime(Offset)?\.(Now|Today)\b|\bSystemClock\b", RegexOptions.CultureInvariant)]
    private static partial Regex MachineClock();

    [GeneratedRegex(@"(?<![\w/])(double|float)\b(?!.*(</|///))", RegexOptions.CultureInvariant)]
    private static partial Regex BinaryFraction();

    [GeneratedRegex(
        @"\b(class|struct|record|interface|enum)\s+\w*(Service|Manager|Helper|Util|Utilitie|Impl)s?\b", RegexOptions.CultureInvariant)]
    private static partial Regex EmptyName();
}
