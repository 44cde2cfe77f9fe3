package dev.lattice.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, narrowed to the terminal by cutting the widest columns. Cells are made inert. */
public final class Table {
    private static final int GAP = 2;
    private static final int NARROWEST = 8;

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(List<String> headings) {
        this.headings = List.copyOf(headings);
    }

    /** One cell per heading. */
    public void row(List<String> cells) {
        List<String> safe = new ArrayList<>(cells.size());
        for (String cell : cells) {
            safe.add(Inert.line(cell));
        }
        rows.add(safe);
    }

    /** @param columns the terminal's width; 0 for as wide as it is */
    public String render(int columns) {
        int[] widths = new int[headings.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = width(headings.get(i));
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        if (columns > 0) {
            narrow(widths, columns);
        }
        StringBuilder text = new StringBuilder();
        line(text, headings, widths, columns > 0);
        for (List<String> row : rows) {
            line(text, row, widths, columns > 0);
        }
        return text.toString();
    }

    private static void narrow(int[] widths, int columns) {
        int excess = GAP * (widths.length - 1) - columns;
        for (int width : widths) {
            excess += width;
        }
        while (excess > 0) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= NARROWEST) {
                return;
            }
            widths[widest]--;
            excess--;
        }
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths, boolean cut) {
        int last = cells.size() - 1;
        for (int i = 0; i <= last; i++) {
            String cell = cells.get(i);
            if (cut && width(cell) > widths[i]) {
                cell = cell.substring(0, cell.offsetByCodePoints(0, widths[i] - 1)) + "…";
            }
            text.append(cell);
            if (i < last) {
                text.repeat(' ', widths[i] - width(cell) + GAP);
            }
        }
        text.append('\n');
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
