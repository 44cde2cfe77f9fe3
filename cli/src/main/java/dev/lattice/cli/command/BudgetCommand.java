package dev.lattice.cli.command;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.meter.BudgetRequest;
import dev.lattice.api.meter.BudgetView;
import dev.lattice.api.meter.OnBudget;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code budget}: what the project may spend in a month. */
@Command(
        name = "budget",
        description = {
            "Shows what your project may spend this month, and what it has spent.",
            "When all is spent nothing new begins; 'lattice budget set AMOUNT' is for admins."
        })
final class BudgetCommand implements Callable<Integer> {
    private final Surroundings around;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    BudgetCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (LatticeClient client = connection.target(around).connect()) {
            print(around, format, client.meter().budget());
            return ExitCode.OK;
        }
    }

    private static void print(Surroundings around, FormatOptions format, Answer<BudgetView> answer) {
        BudgetView budget = answer.value();
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Project", budget.project());
        lines.put("Spent", Money.text(budget.spentMicros()) + " " + budget.currency());
        Long amount = budget.amountMicros();
        lines.put("Budget", amount == null ? "none" : Money.text(amount) + " " + budget.currency());
        if (amount != null) {
            lines.put("State", EnumConverters.text(budget.state()));
        }
        OnBudget policy = budget.onBudget();
        if (policy != null) {
            lines.put(
                    "When spent",
                    policy == OnBudget.STOP ? "what runs is stopped" : "nothing new begins, services go on");
        }
        new Printer(around, format).details(answer.json(), budget.project(), lines);
    }

    /** {@code budget set}. */
    @Command(name = "set", description = "Sets what a project may spend in a month. For admins.")
    static final class Set implements Callable<Integer> {
        private static final String NONE = "none";

        private final Surroundings around;

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        @Mixin
        private FormatOptions format = new FormatOptions();

        @Parameters(paramLabel = "AMOUNT", description = "Such as 25.00, or 'none'.")
        private String amount = NONE;

        @Option(names = "--project", paramLabel = "ID", description = "Whose; your own unless it is said.")
        private @Nullable String project;

        @Option(names = "--stop", description = "When it is spent, what runs is stopped as well.")
        private boolean stop;

        Set(Surroundings around) {
            this.around = around;
        }

        private @Nullable Long micros() {
            try {
                return amount.equals(NONE) ? null : new Money.Converter().convert(amount);
            } catch (TypeConversionException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public Integer call() {
            Long micros = micros();
            try (LatticeClient client = connection.target(around).connect()) {
                print(
                        around,
                        format,
                        client.meter()
                                .setBudget(new BudgetRequest(project, micros, stop ? OnBudget.STOP : OnBudget.REFUSE)));
                return ExitCode.OK;
            }
        }
    }
}
