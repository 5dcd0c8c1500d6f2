using System.Text;
using System.Text.Json.Nodes;

namespace Plumbline.Server.Tests.Contract;

public sealed class ContractCheckerTests
{
    private static readonly ContractChecker Checker = new((JsonObject)JsonNode.Parse("""
        {"paths":{
          "/v1/things/{id}":{
            "get":{"operationId":"getThing","responses":{
              "200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}}}},
            "delete":{"operationId":"deleteThing","responses":{"204":{"description":"gone"}}}},
          "/v1/things/archived":{
            "get":{"operationId":"getArchived","responses":{"2XX":{"content":{"application/json":{"schema":{"type":"array"}}}}}}},
          "/oauth/register":{
            "post":{"operationId":"register","responses":{"201":{"description":"made"},
              "400":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/OAuthError"}}}}}}}},
         "components":{"schemas":{
          "Thing":{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]},
          "OAuthError":{"type":"object","properties":{"error":{"type":"string"}},"required":["error"]}}}}
        """)!);

    [Theory]
    [InlineData("GET", "/v1/things/1", 200, """{"id":"1"}""", "getThing")]
    [InlineData("GET", "/v1/things/archived", 202, "[]", "getArchived")]
    [InlineData("GET", "/v1/things/1", 404, """{"message":"Thing not found","statusCode":404,"type":"not_found"}""", "getThing")]
    [InlineData("GET", "/v1/things/1", 501, """{"message":"Not built"}""", "getThing")]
    [InlineData("GET", "/v1/nothing", 404, """{"message":"No such path"}""", null)]
    [InlineData("GET", "/v1/things/1", 400,
        """{"message":"m","errors":[{"code":"c","path":["a",0],"message":"m","expected":"string","received":"null"}]}""", "getThing")]
    [InlineData("POST", "/oauth/register", 400, """{"error":"invalid_redirect_uri"}""", "register")]
    [InlineData("GET", "/openapi.json", 200, "{}", null)]
    public void Answer_AsDeclared_HasNoFaults(string method, string path, int status, string body, string? operation)
    {
        var (id, faults) = Check(method, path, status, body);

        Assert.Empty(faults);
        Assert.Equal(operation, id);
    }

    [Theory]
    [InlineData("GET", "/v1/things/1", 200, "{}", "$.id: missing")]
    [InlineData("GET", "/v1/things/1", 200, "{", "no JSON")]
    [InlineData("GET", "/v1/things/1", 201, """{"id":"1"}""", "status 201; the contract declares 200")]
    [InlineData("GET", "/v1/nothing", 200, "{}", "no operation of the contract")]
    [InlineData("PUT", "/v1/things/1", 200, "{}", "no operation of the contract")]
    [InlineData("DELETE", "/v1/things/1", 204, "{}", "204 with a body")]
    [InlineData("GET", "/v1/things/1", 404, "{}", "$.message: missing")]
    [InlineData("GET", "/v1/things/1", 404, """{"message":"x","detail":"y"}""", "$.detail: the contract declares no such key")]
    [InlineData("GET", "/v1/things/1", 400, """{"message":"x","errors":[{"code":"c","message":"m"}]}""", "$.errors[0].path: missing")]
    [InlineData("GET", "/v1/things/1", 400, """{"message":"x","errors":[]}""", "0 items")]
    public void Answer_AgainstTheContract_IsNamed(string method, string path, int status, string body, string fault)
    {
        var (_, faults) = Check(method, path, status, body);

        Assert.Contains(fault, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "text/html", "content type text/html; the contract declares application/json")]
    [InlineData(500, "text/plain", "an error of content type text/plain")]
    public void Answer_OfAnotherContentType_IsNamed(int status, string mediaType, string fault)
    {
        var (_, faults) = Checker.Check(new AnswerToCheck("GET", "/v1/things/1", status, mediaType, "{}"u8.ToArray()));

        Assert.Contains(fault, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void ShippedContract_EveryOperation_IsFound()
    {
        var checker = ContractChecker.OfShippedContract();
        var operations = Server.Contract.ContractDocument.Operations;

        Assert.Equal(304, operations.Count);
        foreach (var operation in operations)
        {
            var path = System.Text.RegularExpressions.Regex.Replace(operation.Path, @"\{[^}]+}", "x_00000000000000");
            var body = """{"message":"not built"}"""u8.ToArray();
            var (id, faults) = checker.Check(new AnswerToCheck(operation.Method, path, 501, "application/json", body));
            Assert.Equal(operation.Id, id);
            Assert.Empty(faults);
        }
    }

    private static (string? OperationId, IReadOnlyList<string> Faults) Check(string method, string path, int status, string body) =>
        Checker.Check(new AnswerToCheck(method, path, status, "application/json", Encoding.UTF8.GetBytes(body)));
}
