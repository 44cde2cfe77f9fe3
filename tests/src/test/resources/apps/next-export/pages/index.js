export default function Home() {
  return <h1>A brochure</h1>
}
