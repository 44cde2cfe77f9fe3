export default function Home() {
  return <h1>Recipes</h1>
}
