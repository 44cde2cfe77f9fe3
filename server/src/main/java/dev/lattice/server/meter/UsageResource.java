package dev.lattice.server.meter;

import dev.lattice.api.meter.EarningsView;
import dev.lattice.api.meter.LedgerEntryView;
import dev.lattice.api.meter.UsageView;
import dev.lattice.api.page.Page;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.http.Paging;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What was used, what it cost and earned, over HTTP. */
@Path("/api")
@Tag(name = "Usage")
@Access(Policy.USER)
@RunOnVirtualThread
public final class UsageResource {
    private static final Pattern FILE = Pattern.compile("([0-9]{4}-[0-9]{2})\\.(csv|pdf)");

    private final UsageService usage;
    private final LedgerService ledger;
    private final StatementService statements;
    private final Caller caller;

    UsageResource(UsageService usage, LedgerService ledger, StatementService statements, Caller caller) {
        this.usage = usage;
        this.ledger = ledger;
        this.statements = statements;
        this.caller = caller;
    }

    @GET
    @Path("usage")
    @Operation(
            summary = "What the project used, and what it costs",
            description = "from and to are days of UTC, the day 'to' not included; this month unless it is said. by is"
                    + " project, workload, job, node or day. Admins get all projects by project. Single jobs are kept"
                    + " for 40 days.")
    public UsageView usage(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("by") @Nullable String by) {
        return usage.usage(caller.user(), from, to, by);
    }

    @GET
    @Path("earnings")
    @Operation(
            summary = "What the project's nodes earned: gross, the platform's fee, electricity, net",
            description = "from and to are days of UTC, the day 'to' not included; this month unless it is said. by is"
                    + " node or day.")
    public EarningsView earnings(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("by") @Nullable String by) {
        return usage.earnings(caller.user(), from, to, by);
    }

    @GET
    @Path("ledger")
    @Operation(summary = "What the project's accounts lost and gained, the newest first; the limit is of transactions")
    public Page<LedgerEntryView> ledger(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        return ledger.entries(caller.project(), Paging.of(limit, cursor));
    }

    @GET
    @Path("statements/{file}")
    @Operation(
            summary = "A month's statement, as CSV or PDF",
            description = "The file is a month and what it is to be: 2026-01.csv or 2026-01.pdf. It has what was"
                    + " charged until now, by day.")
    public Response statement(@PathParam("file") String file) {
        Matcher named = FILE.matcher(file);
        if (!named.matches()) {
            throw Problem.notFound("statement", file);
        }
        Statement statement = statements.of(caller.project(), month(named.group(1)));
        boolean pdf = named.group(2).equals("pdf");
        byte[] bytes =
                pdf ? StatementPdf.of(statement) : StatementCsv.of(statement).getBytes(StandardCharsets.UTF_8);
        return Response.ok(bytes, pdf ? "application/pdf" : "text/csv; charset=utf-8")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"lattice-" + file + "\"")
                .build();
    }

    private static YearMonth month(String text) {
        try {
            return YearMonth.parse(text);
        } catch (DateTimeException e) {
            throw Problem.notFound("month", text);
        }
    }
}
