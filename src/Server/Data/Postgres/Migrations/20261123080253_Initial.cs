using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Plumbline.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "aggregators",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    entity = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    operation = table.Column<string>(type: "text", nullable: false),
                    property = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    formula_sql = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    where = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    description = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    allow_negative_values = table.Column<bool>(type: "boolean", nullable: false),
                    aggregate_on_customers_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    default_interval_count = table.Column<int>(type: "integer", nullable: true),
                    default_interval_period = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    custom_event_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    exposed_event_keys = table.Column<string>(type: "text", nullable: false),
                    unit_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    thresholds = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_aggregators", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ending = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    mode = table.Column<string>(type: "text", nullable: false),
                    scopes = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    revoked_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "charges",
                columns: table => new
                {
                    subscription_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    product_key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    price_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "text", nullable: false),
                    period_start = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    period_end = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    invoice_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    line_id = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_charges", x => new { x.subscription_id, x.product_key, x.price_id, x.kind, x.period_start });
                });

            migrationBuilder.CreateTable(
                name: "companies",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_companies", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "custom_properties",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    slug = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    type = table.Column<string>(type: "text", nullable: false),
                    entities = table.Column<string>(type: "text", nullable: false),
                    authorized_values = table.Column<string>(type: "text", nullable: false),
                    api_only = table.Column<bool>(type: "boolean", nullable: false),
                    required = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_custom_properties", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "customers",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    type = table.Column<string>(type: "text", nullable: true),
                    status = table.Column<string>(type: "text", nullable: false),
                    currency = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    country = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    domain = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tax_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    local_tax_number = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tax_rate_custom = table.Column<decimal>(type: "numeric", nullable: true),
                    taxability = table.Column<string>(type: "text", nullable: false),
                    registration_number = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    is_government_affiliated = table.Column<bool>(type: "boolean", nullable: false),
                    language = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    timezone = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    external_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    properties = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    billing_address = table.Column<string>(type: "text", nullable: false),
                    shipping_address = table.Column<string>(type: "text", nullable: false),
                    billing_email = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    invoice_emails = table.Column<string>(type: "text", nullable: false),
                    invoicing_entity_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    invoice_reminders_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    price_book_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    available_payment_methods = table.Column<string>(type: "text", nullable: false),
                    payment_method_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    payment_method_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    bank_account = table.Column<string>(type: "text", nullable: true),
                    custom_payment_delay = table.Column<decimal>(type: "numeric", nullable: true),
                    custom_payment_initiation_delay = table.Column<decimal>(type: "numeric", nullable: true),
                    organisation_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    organisation_invoicing = table.Column<string>(type: "text", nullable: true),
                    owner_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    follower_ids = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    deleted_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    search_text = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_customers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "failed_work",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    subject_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    first_failed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    last_failed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    retry_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_failed_work", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "idempotent_requests",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    request_hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    started_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: true),
                    content_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    answer = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_idempotent_requests", x => new { x.tenant_id, x.key });
                });

            migrationBuilder.CreateTable(
                name: "invoices",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    number = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    customer_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    invoicing_entity_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    subscription_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    billing_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    billing_part = table.Column<int>(type: "integer", nullable: false),
                    currency = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    reference = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    purchase_order = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    custom_note = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tax_scheme = table.Column<string>(type: "text", nullable: false),
                    amount_excluding_tax = table.Column<long>(type: "bigint", nullable: false),
                    tax_amount = table.Column<long>(type: "bigint", nullable: false),
                    total_amount = table.Column<long>(type: "bigint", nullable: false),
                    discount_amount = table.Column<long>(type: "bigint", nullable: false),
                    amount_paid = table.Column<long>(type: "bigint", nullable: false),
                    amount_credited = table.Column<long>(type: "bigint", nullable: false),
                    amount_fixed = table.Column<long>(type: "bigint", nullable: false),
                    customer = table.Column<string>(type: "text", nullable: false),
                    seller = table.Column<string>(type: "text", nullable: false),
                    period_starts_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    period_ends_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    grace_ends_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    grace_period_ended_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    issued_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    due_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    settled_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    original_invoice_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    original_invoice_number = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    allocations = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invoices", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "invoicing_entities",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    trade_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    timezone = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    language = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    is_default = table.Column<bool>(type: "boolean", nullable: false),
                    currency = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    accounting_currency = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    address_line1 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    address_line2 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    zip_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    state = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    city = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    country = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    registration_number = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tax_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    billing_email = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    invoice_number_pattern = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    credit_note_number_pattern = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    document_number_pattern = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    next_invoice_number = table.Column<long>(type: "bigint", nullable: false),
                    next_credit_note_number = table.Column<long>(type: "bigint", nullable: false),
                    next_document_number = table.Column<long>(type: "bigint", nullable: false),
                    default_payment_delay = table.Column<int>(type: "integer", nullable: false),
                    invoice_grace_period_duration = table.Column<int>(type: "integer", nullable: false),
                    invoice_payment_initiation_delay = table.Column<int>(type: "integer", nullable: true),
                    document_payment_initiation_delay = table.Column<int>(type: "integer", nullable: true),
                    invoice_late_fees = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    invoice_footer = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    document_footer = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    quote_footer = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    logo_url = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    favicon_url = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    brand_color = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    forced_customer_type = table.Column<string>(type: "text", nullable: true),
                    credit_note_wallet_refund_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    standalone_credit_note_creation_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    deleted_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invoicing_entities", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "price_configurations",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    product_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    type = table.Column<string>(type: "text", nullable: false),
                    price_book_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    status = table.Column<string>(type: "text", nullable: false),
                    currency = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    countries = table.Column<string>(type: "text", nullable: true),
                    plan_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    billing_interval = table.Column<string>(type: "text", nullable: false),
                    commitment_interval = table.Column<string>(type: "text", nullable: true),
                    metering_filter = table.Column<string>(type: "text", nullable: true),
                    allow_on_portal = table.Column<bool>(type: "boolean", nullable: false),
                    prices = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    archived_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_price_configurations", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "products",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    status = table.Column<string>(type: "text", nullable: false),
                    description = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    description_display_interval_dates = table.Column<bool>(type: "boolean", nullable: false),
                    public_description = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    translations = table.Column<string>(type: "text", nullable: true),
                    properties = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    accounting = table.Column<string>(type: "text", nullable: false),
                    is_available_on_demand = table.Column<bool>(type: "boolean", nullable: false),
                    is_available_on_subscription = table.Column<bool>(type: "boolean", nullable: false),
                    aggregator_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    unit_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    is_connected_seat_item = table.Column<bool>(type: "boolean", nullable: false),
                    credit_aggregators = table.Column<string>(type: "text", nullable: false),
                    low_credits_threshold = table.Column<decimal>(type: "numeric", nullable: true),
                    credits_grant_mode = table.Column<string>(type: "text", nullable: false),
                    display_mode = table.Column<string>(type: "text", nullable: true),
                    exclusive_items_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    bundle_items = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_products", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "subscription_products",
                columns: table => new
                {
                    subscription_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    product_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subscription_products", x => new { x.subscription_id, x.product_id });
                });

            migrationBuilder.CreateTable(
                name: "subscriptions",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    customer_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    invoicing_entity_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    billing_entity_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    currency = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    status = table.Column<string>(type: "text", nullable: false),
                    activation_strategy = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    purchase_order = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    crm_opportunity_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    commitment_interval = table.Column<string>(type: "text", nullable: true),
                    renew_automatically = table.Column<bool>(type: "boolean", nullable: false),
                    renew_for = table.Column<string>(type: "text", nullable: true),
                    starts_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    contract_start = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    contract_end = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    initial_billing_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    cancel_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    cancellation_strategy = table.Column<string>(type: "text", nullable: true),
                    refund_method = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    cancellation_reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    cancellation_source = table.Column<string>(type: "text", nullable: true),
                    display_shipping_details = table.Column<bool>(type: "boolean", nullable: true),
                    properties = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    invoice_custom_note = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    payment_method_strategy = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    phases = table.Column<string>(type: "text", nullable: false),
                    billed_through = table.Column<string>(type: "text", nullable: false),
                    due_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    next_payment_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subscriptions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "usage_events",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    event_type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    record_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    customer_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    timestamp = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    record = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    received_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_usage_events", x => new { x.tenant_id, x.event_type, x.record_id });
                });

            migrationBuilder.CreateTable(
                name: "api_key_companies",
                columns: table => new
                {
                    key_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    company_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    position = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_key_companies", x => new { x.key_id, x.company_id });
                    table.ForeignKey(
                        name: "fk_api_key_companies_api_keys_key_id",
                        column: x => x.key_id,
                        principalTable: "api_keys",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_api_key_companies_companies_company_id",
                        column: x => x.company_id,
                        principalTable: "companies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "tenants",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    company_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    mode = table.Column<string>(type: "text", nullable: false),
                    clock_now = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tenants", x => x.id);
                    table.ForeignKey(
                        name: "fk_tenants_companies_company_id",
                        column: x => x.company_id,
                        principalTable: "companies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "custom_property_values",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    carrier = table.Column<string>(type: "text", nullable: false),
                    carrier_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    property_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    json = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_custom_property_values", x => new { x.tenant_id, x.carrier, x.carrier_id, x.property_id });
                    table.ForeignKey(
                        name: "fk_custom_property_values_custom_properties_property_id",
                        column: x => x.property_id,
                        principalTable: "custom_properties",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "invoice_lines",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    invoice_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    position = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    description = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    entry_type = table.Column<string>(type: "text", nullable: false),
                    product_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    product_type = table.Column<string>(type: "text", nullable: true),
                    unit_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    units_count = table.Column<decimal>(type: "numeric", nullable: false),
                    unit_amount = table.Column<decimal>(type: "numeric", nullable: false),
                    amount_excluding_tax = table.Column<long>(type: "bigint", nullable: false),
                    tax_rate = table.Column<decimal>(type: "numeric", nullable: false),
                    tax_amount = table.Column<long>(type: "bigint", nullable: false),
                    discount_amount = table.Column<long>(type: "bigint", nullable: false),
                    period_starts_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    period_ends_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    revenue_type = table.Column<string>(type: "text", nullable: true),
                    revenue_interval = table.Column<string>(type: "text", nullable: true),
                    tiers = table.Column<string>(type: "text", nullable: false),
                    charge_product_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    charge_price_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    charge_kind = table.Column<string>(type: "text", nullable: true),
                    charge_period_start = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    original_line_id = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invoice_lines", x => x.id);
                    table.ForeignKey(
                        name: "fk_invoice_lines_invoices_invoice_id",
                        column: x => x.invoice_id,
                        principalTable: "invoices",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_aggregators_tenant_id_created_at_id",
                table: "aggregators",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_api_key_companies_company_id",
                table: "api_key_companies",
                column: "company_id");

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_hash",
                table: "api_keys",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_charges_invoice_id",
                table: "charges",
                column: "invoice_id");

            migrationBuilder.CreateIndex(
                name: "ix_custom_properties_tenant_id_slug",
                table: "custom_properties",
                columns: new[] { "tenant_id", "slug" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_custom_property_values_property_id",
                table: "custom_property_values",
                column: "property_id");

            migrationBuilder.CreateIndex(
                name: "ix_customers_tenant_id_created_at_id",
                table: "customers",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_customers_tenant_id_external_id",
                table: "customers",
                columns: new[] { "tenant_id", "external_id" },
                unique: true,
                filter: "deleted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_customers_tenant_id_organisation_id",
                table: "customers",
                columns: new[] { "tenant_id", "organisation_id" });

            migrationBuilder.CreateIndex(
                name: "ix_customers_tenant_id_updated_at_id",
                table: "customers",
                columns: new[] { "tenant_id", "updated_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_failed_work_tenant_id_kind_subject_id",
                table: "failed_work",
                columns: new[] { "tenant_id", "kind", "subject_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_idempotent_requests_started_at",
                table: "idempotent_requests",
                column: "started_at");

            migrationBuilder.CreateIndex(
                name: "ix_invoice_lines_invoice_id_position",
                table: "invoice_lines",
                columns: new[] { "invoice_id", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_invoice_lines_original_line_id",
                table: "invoice_lines",
                column: "original_line_id");

            migrationBuilder.CreateIndex(
                name: "ix_invoices_subscription_id_billing_at_billing_part",
                table: "invoices",
                columns: new[] { "subscription_id", "billing_at", "billing_part" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_created_at_id",
                table: "invoices",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_customer_id",
                table: "invoices",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_grace_ends_at",
                table: "invoices",
                columns: new[] { "tenant_id", "grace_ends_at" },
                filter: "grace_ends_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_invoicing_entity_id_type_number",
                table: "invoices",
                columns: new[] { "tenant_id", "invoicing_entity_id", "type", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_invoicing_entities_tenant_id_created_at_id",
                table: "invoicing_entities",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_price_configurations_tenant_id_created_at_id",
                table: "price_configurations",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_price_configurations_tenant_id_product_id",
                table: "price_configurations",
                columns: new[] { "tenant_id", "product_id" });

            migrationBuilder.CreateIndex(
                name: "ix_products_tenant_id_aggregator_id",
                table: "products",
                columns: new[] { "tenant_id", "aggregator_id" });

            migrationBuilder.CreateIndex(
                name: "ix_products_tenant_id_created_at_id",
                table: "products",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_subscription_products_tenant_id_product_id",
                table: "subscription_products",
                columns: new[] { "tenant_id", "product_id" });

            migrationBuilder.CreateIndex(
                name: "ix_subscriptions_tenant_id_created_at_id",
                table: "subscriptions",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_subscriptions_tenant_id_customer_id",
                table: "subscriptions",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_subscriptions_tenant_id_due_at",
                table: "subscriptions",
                columns: new[] { "tenant_id", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_tenants_company_id_mode",
                table: "tenants",
                columns: new[] { "company_id", "mode" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_usage_events_tenant_id_customer_id_event_type_timestamp",
                table: "usage_events",
                columns: new[] { "tenant_id", "customer_id", "event_type", "timestamp" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "aggregators");

            migrationBuilder.DropTable(
                name: "api_key_companies");

            migrationBuilder.DropTable(
                name: "charges");

            migrationBuilder.DropTable(
                name: "custom_property_values");

            migrationBuilder.DropTable(
                name: "customers");

            migrationBuilder.DropTable(
                name: "failed_work");

            migrationBuilder.DropTable(
                name: "idempotent_requests");

            migrationBuilder.DropTable(
                name: "invoice_lines");

            migrationBuilder.DropTable(
                name: "invoicing_entities");

            migrationBuilder.DropTable(
                name: "price_configurations");

            migrationBuilder.DropTable(
                name: "products");

            migrationBuilder.DropTable(
                name: "subscription_products");

            migrationBuilder.DropTable(
                name: "subscriptions");

            migrationBuilder.DropTable(
                name: "tenants");

            migrationBuilder.DropTable(
                name: "usage_events");

            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "custom_properties");

            migrationBuilder.DropTable(
                name: "invoices");

            migrationBuilder.DropTable(
                name: "companies");
        }
    }
}
