package dev.lattice.cli.command;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.workload.DomainView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.command.Printer.Column;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code domains}: names of one's own for a workload. */
@Command(name = "domains", description = "Lists, adds and removes domains of your own that lead to a workload.")
final class DomainsCommand extends CommandGroup {
    private final Surroundings around;

    DomainsCommand(Surroundings around) {
        this.around = around;
    }

    @Command(name = "ls", description = "Lists a workload's domains.")
    int ls(
            @Mixin ConnectionOptions connection,
            @Mixin FormatOptions format,
            @Parameters(paramLabel = "NAME", description = "Of this workload.") String name) {
        try (LatticeClient client = connection.target(around).connect()) {
            Instant now = Instant.now();
            List<Column<DomainView>> columns = List.of(
                    Column.of("DOMAIN", DomainView::domain),
                    Column.of("URL", DomainView::url),
                    Column.of("PROOF", DomainView::proof),
                    Column.of("AGE", domain -> Ages.since(domain.createdAt(), now)));
            new Printer(around, format)
                    .list(
                            client.workloads().domains(name),
                            DomainView::domain,
                            columns,
                            () -> name + " has no domains. 'lattice domains add " + name + " DOMAIN' adds one");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "add",
            description = {
                "Gives a workload a domain, and prints its URL.",
                "What to set at your name server to show that it is yours is said when it is missing."
            })
    int add(
            @Mixin ConnectionOptions connection,
            @Mixin FormatOptions format,
            @Option(names = "--unproven", description = "Without a proof; for admins.") boolean unproven,
            @Parameters(index = "0", paramLabel = "NAME", description = "The workload.") String name,
            @Parameters(index = "1", paramLabel = "DOMAIN", description = "Such as shop.example.org.") String domain) {
        try (LatticeClient client = connection.target(around).connect()) {
            Answer<DomainView> added = client.workloads().addDomain(name, domain, unproven);
            Map<String, String> lines = new LinkedHashMap<>();
            lines.put("Domain", added.value().domain());
            lines.put("URL", added.value().url());
            lines.put("Proof", added.value().proof());
            new Printer(around, format).details(added.json(), added.value().domain(), lines);
            return ExitCode.OK;
        } catch (ApiException e) {
            throw e.status() == 409 || e.status() == 422 ? new RefusedException(e) : e;
        }
    }

    @Command(name = "rm", description = "Takes a domain away from a workload.")
    int rm(
            @Mixin ConnectionOptions connection,
            @Parameters(index = "0", paramLabel = "NAME", description = "The workload.") String name,
            @Parameters(index = "1", paramLabel = "DOMAIN", description = "Such as shop.example.org.") String domain) {
        try (LatticeClient client = connection.target(around).connect()) {
            client.workloads().removeDomain(name, domain);
            around.say(domain + " leads to " + name + " no more");
            return ExitCode.OK;
        }
    }
}
