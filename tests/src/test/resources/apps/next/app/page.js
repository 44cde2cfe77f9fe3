export default function Page() {
  return <h1>This month: bees</h1>
}
