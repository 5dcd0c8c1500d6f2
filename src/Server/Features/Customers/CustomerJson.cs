using System.Text.Json.Serialization;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

[JsonSerializable(typeof(CustomerV1DetailsAnswer))]
[JsonSerializable(typeof(CustomerV2DetailsAnswer))]
[JsonSerializable(typeof(OffsetPage<CustomerV1Answer>))]
[JsonSerializable(typeof(CursorPageOf<CustomerV2Answer>))]
[JsonSerializable(typeof(CreateCustomersAnswer))]
[JsonSerializable(typeof(ProvidersUpdatedAnswer))]
[JsonSerializable(typeof(CustomerBankAccount))]
public sealed partial class CustomerJson : JsonSerializerContext;
