package dev.lattice.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rows under headings, narrowed to the terminal by cutting columns of mere text: half an id is of no use, and a line that
 * wraps still holds it. Cells are made inert.
 */
public final class Table {
    private static final int GAP = 2;
    private static final int NARROWEST = 8;

    private final List<String> headings;
    private final Set<String> text;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param text the headings of columns that may be cut */
    public Table(List<String> headings, Set<String> text) {
        this.headings = List.copyOf(headings);
        this.text = Set.copyOf(text);
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
        StringBuilder lines = new StringBuilder();
        line(lines, headings, widths, columns > 0);
        for (List<String> row : rows) {
            line(lines, row, widths, columns > 0);
        }
        return lines.toString();
    }

    private void narrow(int[] widths, int columns) {
        int excess = GAP * (widths.length - 1) - columns;
        for (int width : widths) {
            excess += width;
        }
        while (excess > 0) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                boolean candidate = text.contains(headings.get(i)) && widths[i] > NARROWEST;
                widest = candidate && (widest < 0 || widths[i] > widths[widest]) ? i : widest;
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
            excess--;
        }
    }

    private static void line(StringBuilder lines, List<String> cells, int[] widths, boolean cut) {
        int last = cells.size() - 1;
        for (int i = 0; i <= last; i++) {
            String cell = cells.get(i);
            if (cut && width(cell) > widths[i]) {
                cell = cell.substring(0, cell.offsetByCodePoints(0, widths[i] - 1)) + "…";
            }
            lines.append(cell);
            if (i < last) {
                lines.repeat(' ', widths[i] - width(cell) + GAP);
            }
        }
        lines.append('\n');
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
